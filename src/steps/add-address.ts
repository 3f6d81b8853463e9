// Step: add an address to an interface, as a /32, which is its own primary: adding and removing it
// touches no other address and no route.

import { z } from 'zod';
import { Failed } from '../domain/failures.ts';
import { HostNameField, InterfaceNameField, IpAddressField } from '../domain/spec-fields.ts';
import { readInterfaces } from '../facts/interfaces.ts';
import { act } from '../facts/look.ts';
import type { TakeBack } from '../domain/plan.ts';
import type { StepDriver } from '../ports/step-driver.ts';
import type { World } from '../ports/world.ts';
import { announce, roundCommands } from './arp/announcement.ts';
import { attempt, withoutAddress } from './dead-man/take-backs.ts';

const Spec = z.object({
  host: HostNameField,
  interface: InterfaceNameField,
  ip: IpAddressField,
  /**
   * Set when the address cannot be hidden from ARP while both hosts have it: the host that announces
   * it when this step is taken back, because the gateway may have turned to the new one.
   */
  undoAnnounces: z
    .object({ host: HostNameField, interface: InterfaceNameField, gateway: IpAddressField })
    .nullable(),
});
type Spec = z.infer<typeof Spec>;

export const addAddress: StepDriver<Spec> = {
  kind: 'add-address',
  version: 1,
  Spec,

  describe(spec) {
    const from = spec.undoAnnounces?.host;
    const announcements =
      spec.undoAnnounces === null ? [] : announcingCommands(spec, spec.undoAnnounces);
    const announcing = from === undefined ? '' : ` after announcing it from ${from}`;
    return {
      title: `Add ${spec.ip}/32 to ${spec.interface} on ${spec.host}`,
      commands: [{ host: spec.host, ...addCommand(spec) }],
      undo: `delete ${spec.ip}/32 from ${spec.interface} on ${spec.host}${announcing}`,
      undoCommands: [...announcements, { host: spec.host, ...deleteCommand(spec) }],
      takeBacks: takeBacksOf(spec),
    };
  },

  async check(spec, world) {
    const places = await placesOf(spec, world);
    if (places.length === 0) return { state: 'as-planned' };
    if (places.length === 1 && places[0] === wanted(spec)) return { state: 'already-applied' };
    return {
      state: 'drifted',
      expected: `no ${spec.ip} on ${spec.host}`,
      seen: places.join(', '),
    };
  },

  async apply(spec, world) {
    await act(world, spec.host, addCommand(spec));
  },

  async verify(spec, world) {
    const places = await placesOf(spec, world);
    if (places.includes(wanted(spec))) return `${spec.host} has ${wanted(spec)}`;
    throw new Failed({
      code: 'effect-missing',
      what: `${spec.ip} is not on ${spec.interface} of ${spec.host}.`,
      why: 'It was added a moment ago, so another program on that host removes it.',
      fix: 'The address still works where it was. Find the program (NetworkManager, a script).',
    });
  },

  async undo(spec, world) {
    if (spec.undoAnnounces !== null) {
      await announce({ ip: spec.ip, rounds: 1, ...spec.undoAnnounces }, world);
    }
    if ((await placesOf(spec, world)).includes(wanted(spec))) {
      await act(world, spec.host, deleteCommand(spec));
    }
    return `${spec.ip} is not on ${spec.host}`;
  },
};

function addCommand(spec: Spec) {
  // replace, not add: a second run is then no error.
  const argv = ['ip', 'addr', 'replace', `${spec.ip}/32`, 'dev', spec.interface];
  return { argv, asRoot: true };
}

function deleteCommand(spec: Spec) {
  const argv = ['ip', 'addr', 'del', `${spec.ip}/32`, 'dev', spec.interface];
  return { argv, asRoot: true };
}

/** The host that announces has the shorter deadline, so the gateway has turned by then. */
function takeBacksOf({ host, ip, undoAnnounces, ...spec }: Spec): readonly TakeBack[] {
  const deletion = { host, commands: [withoutAddress(spec.interface, ip)], atBoot: false };
  if (undoAnnounces === null) return [deletion];
  const commands = roundCommands({ ip, rounds: 1, ...undoAnnounces }).map(attempt);
  return [deletion, { host: undoAnnounces.host, commands, atBoot: false }];
}

function announcingCommands({ ip }: Spec, from: NonNullable<Spec['undoAnnounces']>) {
  return roundCommands({ ip, rounds: 1, ...from }).map((command) => ({
    host: from.host,
    ...command,
  }));
}

function wanted(spec: Spec): string {
  return `${spec.ip}/32 on ${spec.interface}`;
}

async function placesOf(spec: Spec, world: World): Promise<readonly string[]> {
  const interfaces = await readInterfaces(world, spec.host);
  return interfaces.flatMap((link) =>
    link.addresses
      .filter((address) => address.ip === spec.ip)
      .map((address) => `${address.ip}/${address.prefixLength} on ${link.name}`),
  );
}
