// Step: a third host pings the address. A change is green when traffic flows, not when commands
// ended with 0. Only looks.

import { z } from 'zod';
import { Failed } from '../domain/failures.ts';
import { HostNameField, IpAddressField } from '../domain/spec-fields.ts';
import { readPing, pingArgv } from '../facts/ping.ts';
import type { StepDriver } from '../ports/step-driver.ts';

const Spec = z.object({ from: HostNameField, ip: IpAddressField });
type Spec = z.infer<typeof Spec>;

export const pingAddress: StepDriver<Spec> = {
  kind: 'ping-address',
  version: 1,
  Spec,

  describe(spec) {
    return {
      title: `Ping ${spec.ip} from ${spec.from}`,
      commands: [{ host: spec.from, argv: pingArgv(spec.ip) }],
      undo: null,
      undoCommands: [],
    };
  },

  check: async () => ({ state: 'as-planned' }),

  apply: async () => {},

  async verify(spec, world) {
    const { sent, received } = await readPing(world, spec.from, spec.ip);
    if (received === sent)
      return `${spec.ip} answered ${received} of ${sent} pings of ${spec.from}`;
    throw new Failed({
      code: 'no-traffic',
      what: `${spec.ip} answered only ${received} of ${sent} pings of ${spec.from}.`,
      why: 'The address is where the plan put it, but packets do not come through.',
      fix: `Look at firewalls and rp_filter on the new host, and ping from ${spec.from} by hand.`,
    });
  },

  undo: null,
};
