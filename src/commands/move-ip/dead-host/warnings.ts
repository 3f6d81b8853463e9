// What an approver of a take-over has to know: why the host counts as dead, and what happens when it turns
// out not to be.

import type { Fence } from '../../../domain/inventory.ts';
import type { TakeoverFacts } from './facts.ts';
import type { FenceFact } from './fence.ts';

export function takeoverWarnings(facts: TakeoverFacts): readonly string[] {
  const { from, fence, care, witness } = facts;
  return [
    ...deathWarnings(facts),
    ...(fence === null || care.fence === null
      ? [unfencedWarning(facts)]
      : fencedWarnings(facts, care.fence, fence)),
    `TCP connections that ended on ${from.host} are gone; clients must reconnect.`,
    ...witness.gaps,
  ];
}

function deathWarnings({ ip, from, care, looks, silence }: TakeoverFacts): readonly string[] {
  const asked = [ip, ...care.ownAddresses].join(' and ');
  const witnesses = [...new Set(looks.arp.map((look) => look.from))].join(' and ');
  const { machine } = looks;
  return [
    `Why ${from.host} counts as dead: ${silence.what} ${silence.why} And ${witnesses} asked by ARP ` +
      `for ${asked}, 3 s long: nobody answered.`,
    ...(machine === null || machine === 'missing'
      ? []
      : [`CloudStack says that VM ${machine.name} is ${machine.state}.`]),
    ...(care.ownAddresses.length > 0
      ? []
      : [`No address of ${from.host} itself is known, so only ${ip} was asked for.`]),
  ];
}

function unfencedWarning({ ip, from }: TakeoverFacts): string {
  return (
    `Nothing keeps ${from.host} off. If it comes back, it has ${ip} in its files, and both hosts own ` +
    `the address until "/release-ip ${ip} on ${from.host}" was approved.`
  );
}

function fencedWarnings(
  { ip, from }: TakeoverFacts,
  fence: Fence,
  { sight, wasFenced }: FenceFact,
): readonly string[] {
  const isLifted = !wasFenced && (fence.kind !== 'command' || fence.undo !== null);
  const later =
    `${from.host} stays fenced after this. Its files still name ${ip}: take it out of them before ` +
    'anybody lets it come back. ' +
    (isLifted
      ? `Taking this back lets ${from.host} come back, but only once nobody answers for ${ip}.`
      : `Taking this back leaves ${from.host} off.`);
  if (sight.kind === 'cloud-vm') {
    return [
      later,
      'CloudStack calls a VM "Stopped" by force even where its hypervisor cannot be reached.',
    ];
  }
  // Junos saves what it commits.
  if (sight.kind !== 'switch-port' || sight.system === 'junos') return [later];
  return [later, `The port is shut but not saved: a restart of ${sight.host} opens it again.`];
}
