// What is left to do on a switch until it carries a VLAN, or carries it no more: which ports, and
// whether the VLAN has to be made or taken out of the list. Pure.

import { isListed, nameOfVlan, type Order, type SwitchReading } from './dialects/dialect.ts';

type Action = 'add' | 'remove';

export function missing(order: Order, now: SwitchReading, action: Action): Order {
  const { vlan } = order;
  const ports = order.ports.filter((port) => {
    const carries = now.ports.get(port)?.carries ?? new Set();
    if (action === 'add') return !isListed(carries, vlan);
    // A port that carries everything by now was made so by somebody else.
    return carries !== 'all' && carries.has(vlan);
  });
  return { vlan, ports, changesList: order.changesList && !isListDone(order, now, action) };
}

/** Live and saved, on all ports of the order. */
export function isDone(order: Order, now: SwitchReading, action: Action): boolean {
  const isWanted = action === 'add';
  const areSaved = order.ports.every((port) => {
    const saved = now.ports.get(port)?.saved ?? null;
    return saved === null || isListed(saved, order.vlan) === isWanted;
  });
  return areSaved && isLive(order, now, action);
}

/** On all ports of the order, whatever comes back after a restart. */
export function isLive(order: Order, now: SwitchReading, action: Action): boolean {
  const { ports, changesList } = missing(order, now, action);
  return ports.length === 0 && !changesList;
}

/**
 * A VLAN without a name of its own is ours, cut off before it was named. Under a name of somebody
 * else, or in use on other ports meanwhile, it stays in the list.
 */
function isListDone({ vlan, ports }: Order, now: SwitchReading, action: Action): boolean {
  const name = now.vlans?.get(vlan);
  const isUnnamed = name !== undefined && new RegExp(`^VLAN0*${vlan}$`).test(name);
  if (action === 'add') return name !== undefined && !isUnnamed;
  return (!isUnnamed && !isOurs(vlan, name)) || usersOf(now, vlan, ports).length > 0;
}

/** SONiC gives a VLAN no name; there one without members is nobody's. */
export function isOurs(vlan: Order['vlan'], name: string | undefined): boolean {
  return name === nameOfVlan(vlan) || name === `Vlan${vlan}`;
}

/** Ports beside these that name the VLAN; one that carries every VLAN does not count. */
export function usersOf(
  reading: SwitchReading,
  vlan: number,
  besides: readonly string[],
): readonly string[] {
  return [...reading.ports].flatMap(([name, port]) => {
    const isNamed = port.carries !== 'all' && port.carries.has(vlan);
    const isUser = isNamed || port.untagged === vlan || name === `Vlan${vlan}`;
    return isUser && !besides.includes(name) ? [name] : [];
  });
}
