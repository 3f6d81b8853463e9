// Step: prove that a VLAN carries traffic. The routers see each other on it by ARP, each with its own
// Ethernet address and nobody beside it, and every VM answers pings of every router, which takes the
// switch, both routers and the VM's node. Only looks.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import type { HostCommand } from '../../domain/plan.ts';
import {
  HostNameField,
  InterfaceNameField,
  IpAddressField,
  VlanIdField,
  VmNameField,
} from '../../domain/spec-fields.ts';
import { askEverybody, readArpAnswers } from '../../facts/arp-answers.ts';
import { pingArgv, readPing } from '../../facts/ping.ts';
import { LINKS_ARGV, readVlanInterfaces } from '../../facts/vlan-interface.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import type { World } from '../../ports/world.ts';

const RouterField = z.object({
  host: HostNameField,
  interface: InterfaceNameField,
  ip: IpAddressField,
});
const MachineField = z.object({ name: VmNameField, ip: IpAddressField });
const Spec = z.object({
  vlan: VlanIdField,
  routers: z.array(RouterField).min(1),
  machines: z.array(MachineField),
});
type Spec = z.infer<typeof Spec>;
type Router = z.infer<typeof RouterField>;
type Machine = z.infer<typeof MachineField>;

// A switch port listens and learns for 30 s before it carries a VLAN that is new to it (802.1D), and
// a VM that was just started needs about as long. A look takes about 2 s beside the pause.
const LOOKS_MAX = 12;
const LOOK_PAUSE_MS = 2_000;

export const verifyVlan: StepDriver<Spec> = {
  kind: 'verify-vlan',
  version: 1,
  Spec,

  describe(spec) {
    return {
      title: `Prove that VLAN ${spec.vlan} carries traffic: ${subjectsOf(spec)}`,
      commands: looksOf(spec),
      undo: null,
      undoCommands: [],
    };
  },

  check: async () => ({ state: 'as-planned' }),

  apply: async () => {},

  async verify(spec, world) {
    let open = questionsOf(spec);
    for (let looks = 1; ; looks += 1) {
      const answers = await Promise.all(open.map((ask) => ask(world)));
      open = open.filter((_ask, index) => answers[index] !== null);
      const problems = answers.filter((problem) => problem !== null);
      if (problems.length === 0) return `VLAN ${spec.vlan}: ${subjectsOf(spec)}`;
      if (looks === LOOKS_MAX) throw noTraffic(spec, problems);
      await world.clock.sleep(LOOK_PAUSE_MS);
    }
  },

  undo: null,
};

function subjectsOf({ routers, machines }: Spec): string {
  const hosts = routers.map(({ host }) => host).join(' and ');
  const each = routers.length === 1 ? `${hosts} has it` : `${hosts} see each other on it`;
  const names = machines.map(({ name, ip }) => `${name} (${ip})`).join(', ');
  return machines.length === 0 ? each : `${each}, and ${hosts} can ping ${names}`;
}

function pairsOf({ routers }: Spec): readonly { from: Router; to: Router }[] {
  return routers.flatMap((from) =>
    routers.filter((to) => to.host !== from.host).map((to) => ({ from, to })),
  );
}

function looksOf(spec: Spec): readonly HostCommand[] {
  const { routers, machines } = spec;
  return [
    ...routers.map(({ host }) => ({ host, argv: LINKS_ARGV })),
    ...pairsOf(spec).map(({ from, to }) => ({ host: from.host, ...askEverybody(from, to.ip) })),
    ...routers.flatMap(({ host }) => machines.map(({ ip }) => ({ host, argv: pingArgv(ip) }))),
  ];
}

/** Each returns what is wrong, or null. */
type Question = (world: World) => Promise<string | null>;

function questionsOf(spec: Spec): readonly Question[] {
  const { routers, machines } = spec;
  return [
    ...routers.map(
      (router): Question =>
        (world) =>
          askInterface(spec, router, world),
    ),
    ...pairsOf(spec).map(
      (pair): Question =>
        (world) =>
          askRouter(pair, world),
    ),
    ...routers.flatMap((router) =>
      machines.map(
        (machine): Question =>
          (world) =>
            askMachine(router, machine, world),
      ),
    ),
  ];
}

async function askInterface({ vlan }: Spec, at: Router, world: World): Promise<string | null> {
  const all = await readVlanInterfaces(world, at.host);
  const found = all.find(({ name }) => name === at.interface);
  if (found === undefined) return `${at.host} has no VLAN interface ${at.interface}.`;
  if (found.vlan !== vlan) return `${at.interface} on ${at.host} is VLAN ${found.vlan}.`;
  return found.isUp ? null : `${at.interface} on ${at.host} is down, or has no carrier.`;
}

async function askRouter(
  { from, to }: { from: Router; to: Router },
  world: World,
): Promise<string | null> {
  const [answers, links] = await Promise.all([
    readArpAnswers(world, from, to.ip),
    readVlanInterfaces(world, to.host),
  ]);
  const mac = links.find(({ name }) => name === to.interface)?.mac ?? null;
  if (answers.length === 0) return `${to.host} (${to.ip}) does not answer ARP of ${from.host}.`;
  const isAlone = answers.length === 1 && answers[0] === mac;
  return isAlone
    ? null
    : `${answers.join(' and ')} answer ${from.host} for ${to.ip}, which is ${to.host}'s (${mac}).`;
}

async function askMachine(from: Router, of: Machine, world: World): Promise<string | null> {
  const { sent, received } = await readPing(world, from.host, of.ip);
  if (received === sent) return null;
  const silence = `${of.name} (${of.ip}) answered ${received} of ${sent} pings of ${from.host}`;
  // Tells a VLAN that does not get there from a VM that drops pings.
  const answers = await readArpAnswers(world, from, of.ip);
  return answers.length === 0
    ? `${silence}, and no ARP request either.`
    : `${silence}, but answers ARP with ${answers.join(' and ')}.`;
}

function noTraffic(spec: Spec, problems: readonly string[]): Failed {
  return new Failed({
    code: 'no-traffic',
    what: `VLAN ${spec.vlan} does not carry all of its traffic.`,
    why: problems.join(' '),
    fix:
      'What was set up is still there. No answer to ARP: the switch or a node does not carry the ' +
      'VLAN on some port. ARP without pings: a firewall in the VM, or its address and mask.',
  });
}
