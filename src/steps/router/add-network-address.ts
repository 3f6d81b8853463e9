// Step: give a router its own address in a network, with the connected route that comes with it. The
// gateway's address is not this step's: it moves between the routers.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import { prefixOf } from '../../domain/names.ts';
import {
  HostNameField,
  InterfaceNameField,
  IpAddressField,
  PrefixLengthField,
} from '../../domain/spec-fields.ts';
import { readInterfaces } from '../../facts/interfaces.ts';
import { act } from '../../facts/look.ts';
import { readRoutes } from '../../facts/routes.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import type { World } from '../../ports/world.ts';
import { withoutAddress } from '../dead-man/take-backs.ts';
import { asRoot } from './vlan-link.ts';

const Spec = z.object({
  host: HostNameField,
  interface: InterfaceNameField,
  ip: IpAddressField,
  prefixLength: PrefixLengthField,
});
type Spec = z.infer<typeof Spec>;

export const addNetworkAddress: StepDriver<Spec> = {
  kind: 'add-network-address',
  version: 1,
  Spec,

  describe(spec) {
    const { host } = spec;
    return {
      title: `Add ${addressOf(spec)} to ${spec.interface} on ${host}`,
      commands: [{ host, ...command('replace', spec) }],
      undo: `delete ${addressOf(spec)} from ${spec.interface} on ${host}`,
      undoCommands: [{ host, ...command('del', spec) }],
      takeBacks: [{ host, commands: [withoutAddress(spec.interface, spec.ip)], atBoot: false }],
    };
  },

  async check(spec, world) {
    const places = await placesOf(spec, world);
    if (places.length === 0) return { state: 'as-planned' };
    if (places.join() === wanted(spec)) return { state: 'already-applied' };
    return {
      state: 'drifted',
      expected: `no ${spec.ip} on ${spec.host}`,
      seen: places.join(', '),
    };
  },

  async apply(spec, world) {
    // replace, not add: a second run is then no error.
    await act(world, spec.host, command('replace', spec));
  },

  async verify(spec, world) {
    const prefix: string = prefixOf(spec.ip, spec.prefixLength);
    const route = (await readRoutes(world, spec.host)).find(
      ({ destination, isConnected }) => destination === prefix && isConnected,
    );
    const isThere = (await placesOf(spec, world)).includes(wanted(spec));
    if (isThere && route?.interface === spec.interface) {
      return `${spec.host} has ${wanted(spec)} and reaches ${prefix} by it`;
    }
    const way = route === undefined ? 'no interface' : (route.interface ?? 'no interface');
    throw new Failed({
      code: 'effect-missing',
      what: `${spec.host} does not reach ${prefix} by ${spec.interface}.`,
      why: `${wanted(spec)} is ${isThere ? 'there' : 'missing'}; the route goes by ${way}.`,
      fix: `Nothing uses it yet. Look at "ip route show ${prefix}" on ${spec.host}.`,
    });
  },

  async undo(spec, world) {
    if ((await placesOf(spec, world)).includes(wanted(spec))) {
      await act(world, spec.host, command('del', spec));
    }
    return `${spec.ip} is not on ${spec.host}`;
  },
};

function addressOf(spec: Spec): string {
  return `${spec.ip}/${spec.prefixLength}`;
}

function wanted(spec: Spec): string {
  return `${addressOf(spec)} on ${spec.interface}`;
}

function command(verb: 'replace' | 'del', spec: Spec) {
  return asRoot('ip', 'addr', verb, addressOf(spec), 'dev', spec.interface);
}

async function placesOf(spec: Spec, world: World): Promise<readonly string[]> {
  const interfaces = await readInterfaces(world, spec.host);
  return interfaces.flatMap((link) =>
    link.addresses
      .filter((address) => address.ip === spec.ip)
      .map((address) => `${address.ip}/${address.prefixLength} on ${link.name}`),
  );
}
