// The steps of a take-over from a dead host: fence it and prove it, see that nobody has the address, add
// and announce it. Nothing has to be hidden from ARP, because nobody else answers. What comes later than
// ten seconds is left to the watch, so that neither locks nor the dead-man switch are held for it.

import { type ChangeId, ipResource } from '../../../domain/names.ts';
import type { PlannedStep, PlannedWatch } from '../../../domain/plan.ts';
import { addAddress } from '../../../steps/add-address.ts';
import { announceAddress } from '../../../steps/announce-address.ts';
import { watchOwner } from '../../../steps/arp/watch-owner.ts';
import { planStep } from '../../../steps/catalogue.ts';
import { checkPath } from '../../../steps/check-path.ts';
import { checkAddressFree } from '../../../steps/router/check-address-free.ts';
import { verifyOwner } from '../../../steps/verify-owner.ts';
import { writeFile } from '../../../steps/write-file.ts';
import type { FileEdit } from '../../persistence/file-edit.ts';
import type { TakeoverFacts } from './facts.ts';
import { fenceSteps } from './fence.ts';

// Frames get lost while a switch port is blocked; three rounds were enough in every measurement.
const ROUNDS = 3;
// Once more for switches that learn the port late (a spanning tree blocks it for up to 30 s), and for
// devices that ignore an update so soon after the last one.
const REPEAT_AT_MS = [10_000, 30_000, 60_000];
// The old host may come back whenever somebody mends it; most do within the hour, or not tonight.
const WATCH_MS = 60 * 60_000;
// A second owner costs traffic from its first minute on; asking more often would not find it sooner
// than anybody could act.
const WATCH_EVERY_MS = 60_000;

export function takeoverSteps(
  facts: TakeoverFacts,
  edits: readonly FileEdit[],
  changeId: ChangeId,
): readonly PlannedStep[] {
  const { ip, to, segment } = facts;
  const here = { ...to, ip };
  return [
    ...fenceSteps(facts, changeId),
    planStep('check-nobody-has-it', checkAddressFree, here),
    planStep(`add-on-${to.host}`, addAddress, { ...here, undoAnnounces: null }),
    planStep('check-path', checkPath, { ...here, gateway: segment.gateway }),
    announcement('announce', facts, ROUNDS),
    ...edits.map((edit, index) => fileStep(facts, edit, index)),
    ownership(facts),
  ];
}

function announcement(id: string, { ip, to, segment }: TakeoverFacts, rounds: number) {
  const spec = { ...to, ip, gateway: segment.gateway, rounds, purpose: 'change-owner' as const };
  return planStep(id, announceAddress, spec);
}

function fileStep({ ip, to }: TakeoverFacts, edit: FileEdit, index: number): PlannedStep {
  const number = index === 0 ? '' : `-${index + 1}`;
  const purpose = `Keep ${ip} on ${to.host} after a reboot`;
  return planStep(`persist-on-${to.host}${number}`, writeFile, { host: to.host, ...edit, purpose });
}

function ownership({ ip, to, segment, new: target, witness }: TakeoverFacts): PlannedStep {
  const { gatewayHost } = witness;
  return planStep('verify-owner', verifyOwner, {
    ip,
    owner: to.host,
    mac: target.mac,
    observer: { ...segment.observer },
    gatewayHost: gatewayHost === null ? null : { ...gatewayHost },
  });
}

export function takeoverWatch(facts: TakeoverFacts): PlannedWatch {
  const { ip, to, from, segment, fence } = facts;
  const { observer } = segment;
  return {
    summary:
      `${to.host} announces ${ip} again after 10, 30 and 60 s; for an hour ${observer.host} asks once ` +
      `a minute who has it, and ${from.host} is looked for. Whatever is seen is said here`,
    keys: [ipResource(ip)],
    look: planStep('watch-owner', watchOwner, {
      ip,
      owner: to.host,
      mac: facts.new.mac,
      observer: { ...observer },
      old: { ...from },
      nodes: segment.nodes.map((node) => ({ ...node })),
      fence: fence === null ? null : fence.sight,
    }),
    everyMs: WATCH_EVERY_MS,
    forMs: WATCH_MS,
    repeat: announcement('announce-again', facts, 1),
    repeatAtMs: REPEAT_AT_MS,
  };
}
