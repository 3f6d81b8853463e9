// What people and the power do in one seed, drawn up before it begins: who types what and when, whose
// host reboots, who edits by hand. What they click depends on what the bot shows them (clicks.ts).

import type { Person } from '../../../src/domain/change.ts';
import { ALICE, BOB, CAROL } from '../../fakes/lab-inventory.ts';
import type { Chance } from '../seed/chance.ts';

export type Act =
  | { readonly kind: 'type'; readonly person: Person; readonly text: string }
  | { readonly kind: 'reboot'; readonly host: string; readonly downMs: number }
  | { readonly kind: 'restart' }
  | { readonly kind: 'kill' }
  /** A person at the console of a host. */
  | { readonly kind: 'add by hand' | 'remove by hand'; readonly host: string; readonly ip: string };

export interface Action {
  readonly number: number;
  readonly atMs: number;
  readonly act: Act;
}

type Story = 'addresses' | 'networks';

export interface Script {
  readonly story: Story;
  readonly actions: readonly Action[];
}

export const ADDRESSES = ['203.0.113.50', '203.0.113.51', '203.0.113.52', '203.0.113.60'] as const;
export const NODES = ['node1', 'node2', 'node3'] as const;
const FREEZE = '/freeze a bad day';
export const THAW = '/thaw';
const PEOPLE = [ALICE, BOB, CAROL] as const;

export function writeScript(chance: Chance, without: ReadonlySet<number>): Script {
  const story: Story = chance.isHit('story', 0.7) ? 'addresses' : 'networks';
  const count = chance.between('actions', 2, 6);
  let atMs = 0;
  const actions = Array.from({ length: count }, (_, number): Action => {
    atMs += gapMs(chance, number);
    return { number, atMs, act: actOf(chance, story, number) };
  });
  return { story, actions: actions.filter(({ number }) => !without.has(number)) };
}

/** Often at once, so that changes meet; sometimes long after, so that they follow each other. */
function gapMs(chance: Chance, number: number): number {
  const [least, most] = chance.isHit(`soon ${number}`, 0.6) ? [0, 15_000] : [15_000, 120_000];
  return chance.between(`gap ${number}`, least ?? 0, most ?? 0);
}

function actOf(chance: Chance, story: Story, number: number): Act {
  const about = `act ${number}`;
  const host = chance.pick(`${about} host`, NODES);
  const share = chance.share(`${about} kind`);
  if (share < 0.04) return { kind: 'restart' };
  if (share < 0.08) return { kind: 'kill' };
  if (share < 0.12 && story === 'addresses') {
    return { kind: 'reboot', host, downMs: chance.between(`${about} down`, 5_000, 60_000) };
  }
  if (share < 0.18 && story === 'addresses') {
    const ip = chance.pick(`${about} ip`, ADDRESSES);
    const kind = chance.pick(`${about} hand`, ['add by hand', 'remove by hand'] as const);
    return { kind, host, ip };
  }
  const person = chance.pick(`${about} person`, PEOPLE);
  const text =
    story === 'addresses' ? addressText(chance, about) : networkText(chance, about, number);
  return { kind: 'type', person, text };
}

function addressText(chance: Chance, about: string): string {
  const ip = chance.pick(`${about} ip`, ADDRESSES);
  const node = chance.pick(`${about} node`, NODES);
  const share = chance.share(`${about} command`);
  if (share < 0.75) return `/move-ip ${ip} to ${node}`;
  if (share < 0.85) return `/announce-ip ${ip}`;
  if (share < 0.93) {
    const prefix = chance.pick(`${about} prefix`, ['10.99.0.0/24', '10.98.0.0/16']);
    const verb = chance.pick(`${about} verb`, ['add', 'add', 'remove']);
    return `/${verb}-route ${prefix} via 203.0.113.21 on router1`;
  }
  return chance.pick(`${about} other`, [FREEZE, THAW, `/where-is ${ip}`]);
}

function networkText(chance: Chance, about: string, number: number): string {
  const vlan = chance.pick(`${about} vlan`, ['1234', '1234', '1235']);
  if (number === 0) return '/new-network vlan 1234';
  const vm = chance.pick(`${about} vm`, ['web1', 'web2']);
  return chance.pick(`${about} command`, [
    `/new-network vlan ${vlan}`,
    `/new-network vlan ${vlan} mode routed`,
    `/delete-network vlan ${vlan}`,
    `/deploy-vm ${vm} in vlan 1234`,
    `/deploy-vm ${vm} in vlan ${vlan}`,
    `/destroy-vm ${vm} in vlan 1234`,
    '/expose 203.0.113.80:80 to 10.12.0.4:80',
    '/unexpose 203.0.113.80:80',
    `/check-network vlan ${vlan}`,
  ]);
}
