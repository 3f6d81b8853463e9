// Why a VLAN cannot be put on a switch, or taken off it, as the switch stands. Pure.

import type { Failure } from '../../domain/failures.ts';
import type { Switch } from '../../domain/inventory.ts';
import type { VlanId } from '../../domain/names.ts';
import type { SwitchReading } from './dialects/dialect.ts';
import { DIALECTS, type TypedSystem } from './dialects/table.ts';
import { type ConfiguredPort, configuredPorts } from './reading.ts';

type Obstacle = Omit<Failure, 'code'>;

interface Purpose {
  readonly system: TypedSystem;
  readonly action: 'add' | 'remove';
}

/** null: there is none. */
export function findObstacle(
  of: Switch,
  vlan: VlanId,
  reading: SwitchReading,
  { system, action }: Purpose,
): Obstacle | null {
  const ports = configuredPorts(of, reading);
  const opens = DIALECTS[system].opensWhenEmptied;
  const obstacles =
    action === 'add'
      ? [
          listObstacle(of, vlan, reading),
          ...ports.map((port) => portObstacle(of, vlan, port, reading)),
          ...ports.map((port) => (opens ? filledObstacle(of, vlan, port) : null)),
        ]
      : ports.map((port) => (opens ? emptiedObstacle(of, vlan, port) : null));
  return obstacles.find((obstacle) => obstacle !== null) ?? null;
}

function listObstacle(of: Switch, vlan: VlanId, { vlans, limit }: SwitchReading): Obstacle | null {
  if (vlans?.has(vlan) !== false || limit === null || vlan <= limit.idMax) return null;
  return {
    what: `VLAN ${vlan} cannot be made on ${of.name}.`,
    why: `As VTP has it, ${limit.why}.`,
    fix: 'Nothing was done. Make the VLAN where VTP wants it, or set "vtp mode transparent" there.',
  };
}

// Enough to recognise the spelling.
const PORTS_SHOWN = 6;

function portObstacle(
  of: Switch,
  vlan: VlanId,
  { written, port }: ConfiguredPort,
  reading: SwitchReading,
): Obstacle | null {
  const where = `networks.switches.${of.name}.ports in arpeggio.yaml`;
  if (port === null) {
    const some = [...reading.ports.keys()].slice(0, PORTS_SHOWN).join(', ');
    return {
      what: `${of.name} has no port ${written}, or several that could be meant.`,
      why: `Its ports are called ${some} and so on.`,
      fix: `Nothing was done. Correct ${where}.`,
    };
  }
  if (port.problem !== null) {
    return {
      what: `Port ${written} of ${of.name} cannot carry VLAN ${vlan}.`,
      why: `On the switch, ${port.problem}.`,
      fix: `Nothing was done. Make it a trunk by hand, or correct ${where}.`,
    };
  }
  if (port.untagged !== vlan) return null;
  return {
    what: `VLAN ${vlan} is the native VLAN of port ${written} of ${of.name}.`,
    why: 'The native VLAN is sent without a tag, and the routers expect one.',
    fix: 'Nothing was done. Choose another VLAN, or give the trunk another native VLAN by hand.',
  };
}

function filledObstacle(of: Switch, vlan: VlanId, { written, port }: ConfiguredPort) {
  if (port?.problem !== null || port.carries === 'all' || port.carries.size > 0) return null;
  return {
    what: `Port ${written} of ${of.name} carries no VLAN at all yet.`,
    why:
      `VLAN ${vlan} would be its only one, and removing the last VLAN of a trunk opens it to every ` +
      'VLAN on some releases; so it could not be taken back.',
    fix: 'Nothing was done. Put some other VLAN on that trunk by hand first, even an unused one.',
  };
}

function emptiedObstacle(of: Switch, vlan: VlanId, { written, port }: ConfiguredPort) {
  if (port?.problem !== null || port.carries === 'all') return null;
  if (port.carries.size !== 1 || !port.carries.has(vlan)) return null;
  return {
    what: `VLAN ${vlan} is the only one that port ${written} of ${of.name} carries.`,
    why: 'Removing the last VLAN of a trunk opens it to every VLAN on some releases.',
    fix: 'Nothing was done. Put some other VLAN on that trunk by hand first, even an unused one.',
  };
}
