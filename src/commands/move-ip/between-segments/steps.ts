// The steps of a move between segments. Away from home the gateway is told by a route of this one
// address, set once the new node has it. Home again the node at home has it and has announced it while
// the route still wins; then the route goes. Either way the old node lets go last.

import { type Outcome, succeed } from '../../../domain/failures.ts';
import { type ChangeId, prefixOf } from '../../../domain/names.ts';
import type { PlannedStep } from '../../../domain/plan.ts';
import { addAddress } from '../../../steps/add-address.ts';
import { planStep } from '../../../steps/catalogue.ts';
import { checkPath } from '../../../steps/check-path.ts';
import { pingAddress } from '../../../steps/ping-address.ts';
import { removeRoute } from '../../../steps/router/remove-route.ts';
import { setRoute } from '../../../steps/router/set-route.ts';
import type { FileEdit } from '../../persistence/file-edit.ts';
import { editsToForget, editsToKeep } from '../../routes/linux-files.ts';
import { fileStep, numbered } from '../../vlan-network/steps/file-step.ts';
import { editsToAdd, editsToRemove } from '../persistence.ts';
import { announcement, ownership, ping, removal } from '../steps.ts';
import type { Crossing } from './facts.ts';

const HOST_LENGTH = 32;

export interface CrossingEdits {
  readonly onGateway: readonly FileEdit[];
  readonly onNew: readonly FileEdit[];
  readonly onOld: readonly FileEdit[];
}

export function crossingEdits(crossing: Crossing, changeId: ChangeId): Outcome<CrossingEdits> {
  const { ip, move, gateway, management, away, direction } = crossing;
  const asked = { destination: prefixOf(ip, HOST_LENGTH), nextHop: away.own, host: gateway.host };
  const files = management.ifupdownFiles;
  const onGateway =
    direction === 'away'
      ? editsToKeep(asked, files, { interface: gateway.interface, changeId })
      : editsToForget(asked, files);
  if (!onGateway.ok) return onGateway;
  const onNew = editsToAdd(move.new, { ip, from: move.old.at.host, changeId });
  if (!onNew.ok) return onNew;
  const onOld = editsToRemove(move.old, ip);
  if (!onOld.ok) return onOld;
  return succeed({ onGateway: onGateway.value, onNew: onNew.value, onOld: onOld.value });
}

export function crossingSteps(crossing: Crossing, edits: CrossingEdits): readonly PlannedStep[] {
  const { move, direction } = crossing;
  const turn = direction === 'away' ? departure(crossing) : homecoming(crossing);
  return [
    ...addition(crossing),
    ...turn,
    ...ping(move),
    ...fileSteps(crossing, edits),
    ...removal(move),
    ...forgetting(crossing, edits),
    gatewayPing('ping-at-end', crossing),
  ];
}

function addition({ ip, move, away, home, direction }: Crossing): readonly PlannedStep[] {
  const { at } = move.new;
  const { gateway } = direction === 'away' ? away.segment : home;
  return [
    planStep(`add-on-${at.host}`, addAddress, { ...at, ip, undoAnnounces: null }),
    planStep('check-path', checkPath, { ...at, ip, gateway }),
  ];
}

function departure(crossing: Crossing): readonly PlannedStep[] {
  const route = planStep('route-on-gateway', setRoute, { ...routeOf(crossing), before: null });
  return [route, gatewayPing('ping-from-gateway', crossing)];
}

function homecoming(crossing: Crossing): readonly PlannedStep[] {
  const { move, home } = crossing;
  return [
    announcement(move, home, 'before'),
    planStep('unroute-on-gateway', removeRoute, routeOf(crossing)),
    gatewayPing('ping-from-gateway', crossing),
    ownership(move, home, 'verify-owner'),
  ];
}

function routeOf({ ip, gateway, away }: Crossing) {
  const destination = prefixOf(ip, HOST_LENGTH);
  return { ...gateway, destination, nextHop: away.own };
}

function gatewayPing(id: string, { ip, gateway }: Crossing): PlannedStep {
  return planStep(id, pingAddress, { from: gateway.host, ip });
}

function fileSteps(
  { ip, move, gateway, direction }: Crossing,
  { onGateway, onNew }: CrossingEdits,
): readonly PlannedStep[] {
  const verb = direction === 'away' ? 'Keep the route to' : 'Forget the route to';
  return [
    ...onGateway.map((edit, index) =>
      fileStep(numbered(`route-file-on-${gateway.host}`, index), gateway.host, {
        edit,
        purpose: `${verb} ${ip} on ${gateway.host} at a reboot, too`,
      }),
    ),
    ...onNew.map((edit, index) =>
      fileStep(numbered(`persist-on-${move.new.at.host}`, index), move.new.at.host, {
        edit,
        purpose: `Keep ${ip} on ${move.new.at.host} after a reboot`,
      }),
    ),
  ];
}

function forgetting({ ip, move }: Crossing, { onOld }: CrossingEdits): readonly PlannedStep[] {
  const { host } = move.old.at;
  return onOld.map((edit, index) =>
    fileStep(numbered(`forget-on-${host}`, index), host, {
      edit,
      purpose: `Keep ${ip} off ${host} after a reboot`,
    }),
  );
}
