// The steps of /move-ip in the order that was measured to lose no packet: the new host gets the
// address hidden from ARP, the old one falls silent but goes on serving, the new one shows itself and
// announces, and only after proof does the old one let go. Files come last, so that until then a
// reboot is a natural undo.

import type { Segment } from '../../domain/inventory.ts';
import { prefixContains, prefixOf } from '../../domain/names.ts';
import type { PlannedStep } from '../../domain/plan.ts';
import { promoteSecondariesKey } from '../../facts/sysctl.ts';
import { addAddress } from '../../steps/add-address.ts';
import { announceAddress } from '../../steps/announce-address.ts';
import { planStep } from '../../steps/catalogue.ts';
import { checkPath } from '../../steps/check-path.ts';
import { hideAddress } from '../../steps/hide-address.ts';
import { pingAddress } from '../../steps/ping-address.ts';
import { removeAddress } from '../../steps/remove-address.ts';
import { setSysctl } from '../../steps/set-sysctl.ts';
import { showAddress } from '../../steps/show-address.ts';
import { verifyOwner } from '../../steps/verify-owner.ts';
import { writeFile } from '../../steps/write-file.ts';
import type { HostFacts, MoveIpFacts } from './facts.ts';
import type { FileEdit } from '../persistence/file-edit.ts';

export interface MoveIpEdits {
  readonly onNew: readonly FileEdit[];
  readonly onOld: readonly FileEdit[];
}

// Three rounds before anything is removed; one more afterwards is enough, and its lack has cost
// 43 seconds where the gateway had re-resolved in between.
const ROUNDS_BEFORE_REMOVAL = 3;
const ROUNDS_AFTER_REMOVAL = 1;

export function moveIpSteps(
  facts: MoveIpFacts,
  segment: Segment,
  edits: MoveIpEdits,
): readonly PlannedStep[] {
  const takeOver = [...hiddenAddition(facts, segment), ...switchOver(facts, segment)];
  const letGo = [...removal(facts), ...cleanUp(facts), announcement(facts, segment, 'after')];
  const files = [
    ...edits.onNew.map((edit, index) => fileStep(facts.new, edit, { facts, index, keeps: true })),
    ...edits.onOld.map((edit, index) => fileStep(facts.old, edit, { facts, index, keeps: false })),
  ];
  const proof = [ownership(facts, segment, 'verify-owner-at-end'), ...ping(facts)];
  return [...takeOver, ...letGo, ...files, ...proof];
}

/** Both hosts can hide the address; otherwise the person accepted the race. */
function canHide(facts: MoveIpFacts): boolean {
  return facts.new.hiding.method !== null && facts.old.hiding.method !== null;
}

function hiddenAddition(facts: MoveIpFacts, segment: Segment): readonly PlannedStep[] {
  const { ip, new: target, old } = facts;
  const hideFirst = canHide(facts) ? [hiding(target, facts, null)] : [];
  const undoAnnounces = canHide(facts) ? null : { ...old.at, gateway: segment.gateway };
  const add = planStep(`add-on-${target.at.host}`, addAddress, { ...target.at, ip, undoAnnounces });
  const path = { ...target.at, ip, gateway: segment.gateway };
  return [...hideFirst, add, planStep('check-path', checkPath, path)];
}

function switchOver(facts: MoveIpFacts, segment: Segment): readonly PlannedStep[] {
  const { ip, new: target, old } = facts;
  const announce = announcement(facts, segment, 'before');
  if (!canHide(facts)) return [announce];
  const show = planStep(`show-on-${target.at.host}`, showAddress, {
    ...target.at,
    ip,
    method: target.hiding.method ?? 'nft',
    purpose: 'take-over' as const,
  });
  const hush = hiding(old, facts, segment.gateway);
  const proof = ownership(facts, segment, 'verify-owner');
  return [freshening(facts, segment), hush, show, announce, proof];
}

function hiding(host: HostFacts, { ip }: MoveIpFacts, undoAnnouncesTo: Segment['gateway'] | null) {
  const method = host.hiding.method ?? 'nft';
  return planStep(`hide-on-${host.at.host}`, hideAddress, {
    ...host.at,
    ip,
    method,
    undoAnnouncesTo,
  });
}

export function announcement(facts: MoveIpFacts, segment: Segment, when: 'before' | 'after') {
  return planStep(when === 'before' ? 'announce' : 'announce-again', announceAddress, {
    ...facts.new.at,
    ip: facts.ip,
    gateway: segment.gateway,
    rounds: when === 'before' ? ROUNDS_BEFORE_REMOVAL : ROUNDS_AFTER_REMOVAL,
    purpose: 'change-owner',
  });
}

/**
 * Once more from the old host, just before it falls silent. A gateway that happens to be checking its
 * entry then would get no answer and give up 3 s later (seen in the lab as lost packets over slow
 * SSH); an entry that was just announced is used for at least 5 s before it is checked again. The
 * gateway's answer refreshes the old host's own entry for it as well, which it cannot do when silent.
 */
function freshening({ ip, old }: MoveIpFacts, { gateway }: Segment): PlannedStep {
  const spec = { ...old.at, ip, gateway, rounds: 1, purpose: 'keep-owner' as const };
  return planStep(`freshen-from-${old.at.host}`, announceAddress, spec);
}

export function ownership(facts: MoveIpFacts, segment: Segment, id: string): PlannedStep {
  const { mac, at } = facts.new;
  const { gatewayHost } = facts.witnesses;
  if (mac === null) throw new Error(`${at.interface} on ${at.host} has no Ethernet address.`);
  return planStep(id, verifyOwner, {
    ip: facts.ip,
    owner: at.host,
    mac,
    observer: { ...segment.observer },
    gatewayHost: gatewayHost === null ? null : { ...gatewayHost },
  });
}

export function removal(facts: MoveIpFacts): readonly PlannedStep[] {
  const { ip, old, owner } = facts;
  const remove = planStep(`remove-from-${old.at.host}`, removeAddress, {
    ...old.at,
    ip,
    prefixLength: owner.prefixLength,
    otherAddresses: old.addresses
      .filter((address) => address.ip !== ip)
      .map((address) => `${address.ip}/${address.prefixLength}`),
    routeDestinations: old.routes
      .filter((route) => !route.isConnected)
      .map((route) => route.destination),
  });
  if (!losesSecondaries(facts)) return [remove];
  return [promotion(old, 'on'), remove, promotion(old, 'off')];
}

/** Whether deleting the address would delete its secondaries as well. */
export function losesSecondaries({ ip, old, owner }: MoveIpFacts): boolean {
  const prefix = prefixOf(ip, owner.prefixLength);
  const hasSecondaries = old.addresses.some(
    (address) => address.isSecondary && prefixContains(prefix, address.ip),
  );
  return !owner.isSecondary && hasSecondaries && !old.promotesSecondaries;
}

function promotion({ at }: HostFacts, to: 'on' | 'off'): PlannedStep {
  const [before, after] = to === 'on' ? ['0', '1'] : ['1', '0'];
  return planStep(`promote-secondaries-${to}`, setSysctl, {
    host: at.host,
    key: promoteSecondariesKey(at.interface),
    before,
    after,
    reason: to === 'on' ? 'so that the other addresses stay' : 'as it was before',
  });
}

function cleanUp(facts: MoveIpFacts): readonly PlannedStep[] {
  if (!canHide(facts)) return [];
  const { old, ip } = facts;
  const method = old.hiding.method ?? 'nft';
  const spec = { ...old.at, ip, method, purpose: 'clean-up' as const };
  return [planStep(`clean-up-${old.at.host}`, showAddress, spec)];
}

function fileStep(
  { at }: HostFacts,
  edit: FileEdit,
  of: { readonly facts: MoveIpFacts; readonly index: number; readonly keeps: boolean },
): PlannedStep {
  const number = of.index === 0 ? '' : `-${of.index + 1}`;
  const { ip } = of.facts;
  return planStep(`${of.keeps ? 'persist' : 'forget'}-on-${at.host}${number}`, writeFile, {
    host: at.host,
    ...edit,
    purpose: of.keeps
      ? `Keep ${ip} on ${at.host} after a reboot`
      : `Keep ${ip} off ${at.host} after a reboot`,
  });
}

export function ping({ ip, witnesses }: MoveIpFacts): readonly PlannedStep[] {
  if (witnesses.pingFrom === null) return [];
  return [planStep('ping', pingAddress, { from: witnesses.pingFrom, ip })];
}
