// Step: prove that a network's gateway address is on exactly one router, and that the other one hears
// it from there. VRRP needs a few seconds for a first election, so it is waited for. Only looks.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import type { MacAddress } from '../../domain/names.ts';
import { AttachmentField, IpAddressField, VlanIdField } from '../../domain/spec-fields.ts';
import { askEverybody, readArpAnswers } from '../../facts/arp-answers.ts';
import { readInterfaces } from '../../facts/interfaces.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import type { World } from '../../ports/world.ts';

const Spec = z.object({
  vlan: VlanIdField,
  ip: IpAddressField,
  /** Each with its VLAN interface. */
  routers: z.array(AttachmentField).min(1).max(2),
});
type Spec = z.infer<typeof Spec>;

// With adverts of one second a first election takes 3.0 to 3.6 s, and a reload comes before it.
const LOOKS_MAX = 11;
const LOOK_PAUSE_MS = 1_000;

export const verifyGateway: StepDriver<Spec> = {
  kind: 'verify-gateway',
  version: 1,
  Spec,

  describe({ vlan, ip, routers }) {
    const hosts = routers.map(({ host }) => host);
    const has = hosts.length === 1 ? hosts.join() : `exactly one of ${hosts.join(' and ')}`;
    return {
      title: `Prove that ${has} has ${ip}, the gateway of VLAN ${vlan}`,
      commands: [
        ...hosts.map((host) => ({ host, argv: ['ip', '-j', 'addr', 'show'] })),
        ...askingRouters(routers).map((router) => ({
          host: router.host,
          ...askEverybody(router, ip),
        })),
      ],
      undo: null,
      undoCommands: [],
    };
  },

  check: async () => ({ state: 'as-planned' }),

  apply: async () => {},

  async verify(spec, world) {
    for (let looks = 1; ; looks += 1) {
      const found = await findOwner(spec, world);
      if ('evidence' in found) return found.evidence;
      if (looks === LOOKS_MAX) throw notSingle(spec, found.problem);
      await world.clock.sleep(LOOK_PAUSE_MS);
    }
  },

  undo: null,
};

type Found = { readonly evidence: string } | { readonly problem: string };

/** Alone, a router hears nobody but itself, which arping does not report. */
function askingRouters(routers: Spec['routers']): Spec['routers'] {
  return routers.length === 1 ? [] : routers;
}

async function findOwner({ ip, routers }: Spec, world: World): Promise<Found> {
  const [places, answers] = await Promise.all([
    Promise.all(routers.map((router) => readPlace(world, router, ip))),
    Promise.all(askingRouters(routers).map((router) => readArpAnswers(world, router, ip))),
  ]);
  const owners = routers.filter((_, index) => places[index]?.hasIt === true);
  const [owner, second] = owners;
  if (owner === undefined) return { problem: 'Neither has it: VRRP elected nobody.' };
  if (second !== undefined) {
    return { problem: `${owner.host} and ${second.host} have it: they do not hear each other.` };
  }
  const mac = places[routers.indexOf(owner)]?.mac ?? 'no Ethernet address';
  const strange = answers.flat().filter((answer) => answer !== mac);
  if (strange.length > 0)
    return { problem: `${strange.join(' and ')} answers ARP for it as well.` };
  const deaf = askingRouters(routers).find(
    (router, index) => router !== owner && answers[index]?.length === 0,
  );
  if (deaf !== undefined) {
    return { problem: `${owner.host} has it, but ${deaf.host} gets no answer from there by ARP.` };
  }
  const others = routers.filter((router) => router !== owner).map(({ host }) => host);
  const heard = others.length === 0 ? '' : `; ${others.join()} reaches it at ${mac}`;
  return { evidence: `${owner.host} is master and alone has ${ip}${heard}` };
}

async function readPlace(
  world: World,
  router: Spec['routers'][number],
  ip: Spec['ip'],
): Promise<{ readonly hasIt: boolean; readonly mac: MacAddress | null }> {
  const links = await readInterfaces(world, router.host);
  const link = links.find(({ name }) => name === router.interface);
  const hasIt = links.some(({ addresses }) => addresses.some((address) => address.ip === ip));
  return { hasIt, mac: link?.mac ?? null };
}

function notSingle({ ip, vlan, routers }: Spec, problem: string): Failed {
  const [first] = routers;
  return new Failed({
    code: 'wrong-owner',
    what: `Gateway ${ip} of VLAN ${vlan} is not on exactly one router.`,
    why: problem,
    fix:
      `VMs of VLAN ${vlan} may have no gateway now. Look with "ip -4 addr show to ${ip}" on ` +
      `${routers.map(({ host }) => host).join(' and ')}, and for adverts with ` +
      `"tcpdump -ni ${first?.interface} vrrp" on ${first?.host}.`,
  });
}
