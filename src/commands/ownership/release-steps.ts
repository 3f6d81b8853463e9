// The steps of taking an address off a node while another one has it: the node falls silent but goes on
// serving, the keeper is announced and proved, and only then the address is deleted. Files come last.

import type { Segment } from '../../domain/inventory.ts';
import type { PlannedStep } from '../../domain/plan.ts';
import { planStep } from '../../steps/catalogue.ts';
import { hideAddress } from '../../steps/hide-address.ts';
import { showAddress } from '../../steps/show-address.ts';
import { writeFile } from '../../steps/write-file.ts';
import type { MoveIpFacts } from '../move-ip/facts.ts';
import { announcement, ownership, removal } from '../move-ip/steps.ts';
import type { FileEdit } from '../persistence/file-edit.ts';

export interface Release {
  /** From the node that lets go (`old`) to the one that keeps it (`new`). */
  readonly facts: MoveIpFacts;
  readonly segment: Segment;
  /** False: only its files name the address. */
  readonly isLive: boolean;
  readonly edits: readonly FileEdit[];
}

export function releaseSteps({ facts, segment, isLive, edits }: Release): readonly PlannedStep[] {
  return [
    ...(isLive ? liveSteps(facts, segment) : []),
    ...edits.map((edit, index) => fileStep(facts, edit, index)),
    ownership(facts, segment, 'verify-owner-at-end'),
  ];
}

function liveSteps(facts: MoveIpFacts, segment: Segment): readonly PlannedStep[] {
  const { ip, old } = facts;
  const { host } = old.at;
  const { method } = old.hiding;
  const announce = announcement(facts, segment, 'before');
  if (method === null) return [...removal(facts), announce];
  const hiding = { ...old.at, ip, method };
  const quiet = { ...hiding, undoAnnouncesTo: null, purpose: 'release' as const };
  return [
    planStep(`hide-on-${host}`, hideAddress, quiet),
    announce,
    ownership(facts, segment, 'verify-owner'),
    ...removal(facts),
    planStep(`clean-up-${host}`, showAddress, { ...hiding, purpose: 'clean-up' as const }),
  ];
}

function fileStep({ ip, old }: MoveIpFacts, edit: FileEdit, index: number): PlannedStep {
  const { host } = old.at;
  const number = index === 0 ? '' : `-${index + 1}`;
  const purpose = `Keep ${ip} off ${host} after a reboot`;
  return planStep(`forget-on-${host}${number}`, writeFile, { host, ...edit, purpose });
}
