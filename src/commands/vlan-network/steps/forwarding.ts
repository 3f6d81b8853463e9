// Turning a host into a router: now, and after a reboot. Never taken back by /delete-network, because
// other networks, and things that Arpeggio knows nothing of, may need it.

import type { PlannedStep } from '../../../domain/plan.ts';
import { planStep } from '../../../steps/catalogue.ts';
import { setSysctl } from '../../../steps/set-sysctl.ts';
import type { RouterFacts } from '../facts.ts';
import { fileStep } from './file-step.ts';

export const FORWARDING_PATH = '/etc/sysctl.d/60-arpeggio.conf';

const FORWARDING_TEXT = [
  '# Written by Arpeggio: a router of networks forwards. Never switched off again by Arpeggio.',
  'net.ipv4.ip_forward = 1',
  '',
].join('\n');

export function forwardingSteps({
  router: { host },
  forwarding,
  forwardingFile,
}: RouterFacts): readonly PlannedStep[] {
  const now = forwarding.isOn
    ? []
    : [
        planStep(`forward-on-${host}`, setSysctl, {
          host,
          key: 'net/ipv4/ip_forward',
          before: '0',
          after: '1',
          reason: 'so that it routes between networks',
        }),
      ];
  if (forwarding.isPersistent) return now;
  const edit = {
    path: FORWARDING_PATH,
    before: forwardingFile,
    after: FORWARDING_TEXT,
    mode: '644',
  };
  const purpose = `Let ${host} forward after a reboot, too`;
  return [...now, fileStep(`persist-forwarding-on-${host}`, host, { edit, purpose })];
}
