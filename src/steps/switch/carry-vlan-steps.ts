// Lays out the steps that put a VLAN on one switch or take it off again, or says why that cannot be.
// What a switch does with a wrong line is its own business only until it cuts off somebody else's
// network, so everything doubtful is refused here, before anything was typed.

import type { Switch } from '../../domain/inventory.ts';
import { type Outcome, refuse, succeed } from '../../domain/failures.ts';
import type { ChangeId, HostName, VlanId } from '../../domain/names.ts';
import type { PlannedStep } from '../../domain/plan.ts';
import { planStep } from '../catalogue.ts';
import { writeFile } from '../write-file.ts';
import { lineThatKeeps, withoutVlan, withVlan } from './boot-file.ts';
import { carryVlanByHand } from './carry-vlan-by-hand.ts';
import { carryVlan } from './carry-vlan.ts';
import { isListed } from './dialects/dialect.ts';
import type { TypedSystem } from './dialects/table.ts';
import { renderVlanList } from './dialects/vlan-list.ts';
import { isOurs, usersOf } from './missing.ts';
import { confirmSwitch } from './own-timer/confirm-switch.ts';
import { findObstacle } from './obstacles.ts';
import { type ConfiguredPort, configuredPorts, type Trunks } from './reading.ts';

export interface TrunkRequest {
  readonly of: Switch;
  readonly vlan: VlanId;
  /** null: on this switch only people can type. */
  readonly trunks: Trunks | null;
  readonly action: 'add' | 'remove';
  readonly changeId: ChangeId;
}

/** Empty: the switch is already as wanted. Refuses with `switch-unsuitable`. */
export function carryVlanSteps(request: TrunkRequest): Outcome<readonly PlannedStep[]> {
  const { of, vlan, trunks, action } = request;
  const { system, host } = of;
  if (system === 'manual' || host === null || trunks === null) {
    const spec = { switch: of.name, ports: [...of.ports], vlan, action };
    return succeed([planStep(`carry-by-hand-${of.name}`, carryVlanByHand, spec)]);
  }
  const obstacle = findObstacle(of, vlan, trunks, { system, action });
  if (obstacle !== null) return refuse('switch-unsuitable', obstacle);
  const typed = { ...request, system, host, trunks };
  const keeping = keepingSteps(typed);
  return keeping.ok ? succeed([...typingSteps(typed), ...keeping.value]) : keeping;
}

// Between the first line and the confirmation are the rest of the lines, which a slow switch takes a
// minute for, a look of half a minute, a halt that somebody asked for (one minute, then it is taken
// back), and a restart of the bot, which takes less than a minute where something watches over it. Five
// hold all of them together, and are half of what Junos takes by itself: as long as a wrong VLAN may stay
// on a switch that cannot be reached any more.
const TIMER_MINUTES = 5;

interface TypedRequest extends TrunkRequest {
  readonly system: TypedSystem;
  readonly host: HostName;
  readonly trunks: Trunks;
}

function typingSteps(request: TypedRequest): readonly PlannedStep[] {
  const { of, vlan, action, system, host, trunks } = request;
  const usable = configuredPorts(of, trunks).flatMap(usableOnly);
  const ports = usable
    .filter(({ port }) => port.carries !== 'all')
    .filter(({ port }) => isListed(port.carries, vlan) !== (action === 'add'))
    .map(({ name }) => name);
  const changesList = listChanges(request, ports);
  if (ports.length === 0 && !changesList) return [];
  const configured = usable.map(({ name }) => name);
  const carries = usable.map(({ name, port }) => [name, renderVlanList(port.carries)]);
  const before = {
    carries: Object.fromEntries(carries),
    elsewhere: [...usersOf(trunks, vlan, configured)],
  };
  const spec = { switch: of.name, system, host, vlan, action, ports, changesList };
  const id = `carry-${of.name}`;
  if (!trunks.hasTimer) return [planStep(id, carryVlan, { ...spec, before })];
  const timer = { minutes: TIMER_MINUTES, session: `arpeggio-${request.changeId}` };
  return [
    planStep(id, carryVlan, { ...spec, before, timer }),
    // At once, as soon as the switch shows the VLAN: what comes later may ask a person or wait for
    // CloudStack, and no timer is long enough for these. Later failures are taken back by the bot.
    planStep(`confirm-switch-${of.name}`, confirmSwitch, { ...spec, timer }),
  ];
}

function usableOnly({ name, port }: ConfiguredPort) {
  return port === null || port.problem !== null ? [] : [{ name, port }];
}

/** A VLAN that we did not make, or that others use, stays in the switch's list. */
function listChanges({ action, vlan, trunks }: TypedRequest, ports: readonly string[]): boolean {
  if (trunks.vlans === null) return false;
  const name = trunks.vlans.get(vlan);
  if (action === 'add') return name === undefined;
  return isOurs(vlan, name) && usersOf(trunks, vlan, ports).length === 0;
}

/** Where saving means editing a file, for the ports that are in the file's bridge. */
function keepingSteps(request: TypedRequest): Outcome<readonly PlannedStep[]> {
  const { of, vlan, action, host, trunks } = request;
  const steps: PlannedStep[] = [];
  for (const [path, text] of trunks.files) {
    const ports = configuredPorts(of, trunks)
      .filter(({ port }) => port?.savedIn === path && port.problem === null)
      .map(({ name }) => name);
    if (text === null) return refuse('switch-unsuitable', withoutFile(of, path));
    const edit = action === 'add' ? withVlan : withoutVlan;
    const after = edit(text, vlan, ports);
    const kept = action === 'remove' ? lineThatKeeps(text, vlan, ports) : null;
    if (kept !== null)
      return refuse('switch-unsuitable', keptByRange(of, vlan, { path, line: kept }));
    if (after === text) continue;
    const verb = action === 'add' ? 'Keep' : 'Forget';
    const purpose = `${verb} VLAN ${vlan} on ${of.name} after a reboot`;
    const spec = { host, path, before: text, after, mode: '644', purpose };
    steps.push(planStep(`keep-${of.name}-${path.split('/').at(-1) ?? ''}`, writeFile, spec));
  }
  return succeed(steps);
}

function withoutFile(of: Switch, path: string) {
  return {
    what: `${of.name} has no ${path}, so it would forget the VLAN at its next boot.`,
    why: 'That file of "bridge -batch" lines is what its bridge is expected to load.',
    fix:
      'Nothing was done. Create it, empty if need be, and add "up bridge -batch ' +
      `${path}" to the bridge's stanza in /etc/network/interfaces of ${of.name}.`,
  };
}

function keptByRange(of: Switch, vlan: VlanId, { path, line }: { path: string; line: string }) {
  return {
    what: `VLAN ${vlan} would come back on ${of.name} at its next boot.`,
    why: `"${line}" in ${path} names it together with other VLANs.`,
    fix: `Nothing was done. Split that line in ${path} by hand, then type the command again.`,
  };
}
