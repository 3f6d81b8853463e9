// Step: remove an address, exactly as it is listed, and prove that nothing else went with it: the
// kernel deletes the secondaries of a primary, and every route that used the address as its source.

import { z } from 'zod';
import { Failed } from '../domain/failures.ts';
import type { TakeBackCommand } from '../domain/plan.ts';
import {
  HostNameField,
  InterfaceNameField,
  IpAddressField,
  PrefixLengthField,
} from '../domain/spec-fields.ts';
import { readInterfaces } from '../facts/interfaces.ts';
import { act } from '../facts/look.ts';
import { readRoutes } from '../facts/routes.ts';
import type { StepDriver } from '../ports/step-driver.ts';
import type { World } from '../ports/world.ts';
import { attempt, plainly } from './dead-man/take-backs.ts';

const Spec = z.object({
  host: HostNameField,
  interface: InterfaceNameField,
  ip: IpAddressField,
  prefixLength: PrefixLengthField,
  /** Every other address of the interface, `IP/LENGTH`: all must survive. */
  otherAddresses: z.array(z.string()),
  /** Destinations of the host's routes that are not made by addresses: all must survive. */
  routeDestinations: z.array(z.string()),
});
type Spec = z.infer<typeof Spec>;

export const removeAddress: StepDriver<Spec> = {
  kind: 'remove-address',
  version: 1,
  Spec,

  describe(spec) {
    return {
      title: `Delete ${addressOf(spec)} from ${spec.interface} on ${spec.host}`,
      commands: [{ host: spec.host, ...deleteCommand(spec) }],
      undo: `add ${addressOf(spec)} to ${spec.interface} on ${spec.host} again`,
      undoCommands: [{ host: spec.host, ...restoreCommand(spec, addressOf(spec)) }],
      takeBacks: [{ host: spec.host, commands: restoringCommands(spec), atBoot: false }],
    };
  },

  async check(spec, world) {
    const addresses = await addressesOf(spec, world);
    if (addresses.includes(addressOf(spec))) return { state: 'as-planned' };
    if (!addresses.some((address) => address.startsWith(`${spec.ip}/`))) {
      return { state: 'already-applied' };
    }
    return {
      state: 'drifted',
      expected: `${addressOf(spec)} on ${spec.interface} of ${spec.host}`,
      seen: addresses.join(', '),
    };
  },

  async apply(spec, world) {
    // A second run, after a crash, finds it gone; ip(8) would call that an error.
    if (!(await addressesOf(spec, world)).includes(addressOf(spec))) return;
    await act(world, spec.host, deleteCommand(spec));
  },

  async verify(spec, world) {
    const [addresses, routes] = await Promise.all([
      addressesOf(spec, world),
      lostRoutes(spec, world),
    ]);
    const lost = [
      ...spec.otherAddresses.filter((address) => !addresses.includes(address)),
      ...routes,
    ];
    if (addresses.includes(addressOf(spec))) throw stillThere(spec);
    if (lost.length > 0) throw collateral(spec, lost);
    const kept = spec.otherAddresses.length;
    return `${spec.ip} is gone from ${spec.host}; its other ${kept} addresses are untouched`;
  },

  async undo(spec, world) {
    const addresses = await addressesOf(spec, world);
    // The moved address first: it was there first, and the first of a prefix becomes its primary.
    const missing = [addressOf(spec), ...spec.otherAddresses].filter(
      (address) => !addresses.includes(address),
    );
    for (const address of missing) {
      await act(world, spec.host, restoreCommand(spec, address));
    }
    // An address comes back, a route that vanished with it does not: then nothing is "as before".
    const lost = await lostRoutes(spec, world);
    if (lost.length > 0) throw collateral(spec, lost);
    return `${spec.host} has ${addressOf(spec)}`;
  },
};

function addressOf(spec: Spec): string {
  return `${spec.ip}/${spec.prefixLength}`;
}

function deleteCommand(spec: Spec) {
  const argv = ['ip', 'addr', 'del', addressOf(spec), 'dev', spec.interface];
  return { argv, asRoot: true };
}

async function lostRoutes(spec: Spec, world: World): Promise<readonly string[]> {
  const routes = await readRoutes(world, spec.host);
  const destinations = new Set(routes.map((route) => route.destination));
  return spec.routeDestinations.filter((destination) => !destinations.has(destination));
}

function restoreCommand(spec: Spec, address: string) {
  return { argv: ['ip', 'addr', 'replace', address, 'dev', spec.interface], asRoot: true };
}

/** The others only where they are missing: replacing one that DHCP gave would keep it for ever. */
function restoringCommands(spec: Spec): readonly TakeBackCommand[] {
  const others = spec.otherAddresses.map((address) =>
    attempt({ argv: ['ip', 'addr', 'add', address, 'dev', spec.interface] }),
  );
  return [plainly(restoreCommand(spec, addressOf(spec))), ...others];
}

async function addressesOf(spec: Spec, world: World): Promise<readonly string[]> {
  const interfaces = await readInterfaces(world, spec.host);
  const link = interfaces.find((candidate) => candidate.name === spec.interface);
  return (link?.addresses ?? []).map((address) => `${address.ip}/${address.prefixLength}`);
}

function stillThere(spec: Spec): Failed {
  return new Failed({
    code: 'effect-missing',
    what: `${spec.ip} is still on ${spec.interface} of ${spec.host}.`,
    why: 'It was deleted a moment ago, so another program on that host puts it back.',
    fix: 'Find the program (keepalived, NetworkManager, a script) and stop it from doing so.',
  });
}

function collateral(spec: Spec, lost: readonly string[]): Failed {
  return new Failed({
    code: 'effect-missing',
    what: `With ${spec.ip}, ${lost.join(', ')} also vanished from ${spec.host}.`,
    why: 'The kernel deletes what hangs on an address together with it.',
    fix: 'The undo puts addresses back, not routes: add those by hand, from "ip route" and your records.',
  });
}
