// Step: tell the segment, and the gateway in particular, at which host an address now is.

import { z } from 'zod';
import { Failed } from '../domain/failures.ts';
import { HostNameField, InterfaceNameField, IpAddressField } from '../domain/spec-fields.ts';
import { readInterfaces } from '../facts/interfaces.ts';
import { look } from '../facts/look.ts';
import type { StepDriver } from '../ports/step-driver.ts';
import { announce, roundCommands } from './arp/announcement.ts';

// An announcement may be lost while a switch port is blocked; more than five is noise.
const ROUNDS_MAX = 5;

const Spec = z.object({
  host: HostNameField,
  interface: InterfaceNameField,
  ip: IpAddressField,
  gateway: IpAddressField,
  rounds: z.int().min(1).max(ROUNDS_MAX),
  purpose: z.enum(['change-owner', 'keep-owner']),
});
type Spec = z.infer<typeof Spec>;

export const announceAddress: StepDriver<Spec> = {
  kind: 'announce-address',
  version: 1,
  Spec,

  describe(spec) {
    const times = spec.rounds === 1 ? 'once' : `in ${spec.rounds} rounds`;
    const why = spec.purpose === 'keep-owner' ? ', so that nobody asks during the next steps' : '';
    return {
      title: `Announce ${spec.ip} from ${spec.host}, ${times}${why}`,
      commands: roundCommands(spec).map((command) => ({ host: spec.host, ...command })),
      undo: null,
      undoCommands: [],
    };
  },

  async check(spec, world) {
    const interfaces = await readInterfaces(world, spec.host);
    const link = interfaces.find((candidate) => candidate.name === spec.interface);
    // arping binds to the address, so announcing one that is not there fails in the tool.
    if (link?.addresses.some((address) => address.ip === spec.ip)) return { state: 'as-planned' };
    return {
      state: 'drifted',
      expected: `${spec.ip} on ${spec.interface} of ${spec.host}`,
      seen: link === undefined ? `no ${spec.interface}` : 'it is not there',
    };
  },

  apply: announce,

  async verify(spec, world) {
    // A question to the gateway in the name of the address. By RFC 826 the gateway learns the sender
    // before it answers, so an answer means that the question arrived and was taken in.
    const asking = ['-I', spec.interface, '-s', spec.ip];
    const argv = ['arping', '-c', '2', '-w', '2', ...asking, spec.gateway];
    const result = await look(world, spec.host, { argv, asRoot: true });
    // Not the exit code: the gateway's own question counts as a reply, and "sent 1, received 2" is 1.
    const isAnswered = /^Received [1-9]/m.test(result.stdout);
    if (isAnswered) return `gateway ${spec.gateway} heard it and answered ${spec.host}`;
    throw new Failed({
      code: 'wrong-owner',
      what: `Gateway ${spec.gateway} does not answer ${spec.ip} at ${spec.host}.`,
      why: 'It did not take the announcement, or it is down.',
      fix: `Look at the gateway's ARP entry for ${spec.ip}.`,
    });
  },

  undo: null,
};
