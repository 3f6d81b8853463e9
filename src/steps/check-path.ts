// Step: before a host takes over an address, see that it would send that address's traffic to the
// gateway by the right interface. The last moment at which giving up costs nothing. Only looks.

import { z } from 'zod';
import { Failed } from '../domain/failures.ts';
import { HostNameField, InterfaceNameField, IpAddressField } from '../domain/spec-fields.ts';
import { readRouteInterface } from '../facts/routes.ts';
import type { StepDriver } from '../ports/step-driver.ts';

const Spec = z.object({
  host: HostNameField,
  interface: InterfaceNameField,
  ip: IpAddressField,
  gateway: IpAddressField,
});
type Spec = z.infer<typeof Spec>;

export const checkPath: StepDriver<Spec> = {
  kind: 'check-path',
  version: 1,
  Spec,

  describe(spec) {
    const argv = ['ip', '-j', 'route', 'get', spec.gateway, 'from', spec.ip];
    return {
      title: `Check that ${spec.host} reaches gateway ${spec.gateway} from ${spec.ip}`,
      commands: [{ host: spec.host, argv }],
      undo: null,
      undoCommands: [],
    };
  },

  check: async () => ({ state: 'as-planned' }),

  apply: async () => {},

  async verify(spec, world) {
    const path = { to: spec.gateway, from: spec.ip };
    const seen = await readRouteInterface(world, spec.host, path);
    if (seen === spec.interface) {
      return `${spec.host} reaches ${spec.gateway} from ${spec.ip} by ${spec.interface}`;
    }
    throw new Failed({
      code: 'world-drifted',
      what: `${spec.host} would send packets of ${spec.ip} by ${seen ?? 'no interface'}.`,
      why: `Gateway ${spec.gateway} is expected behind ${spec.interface}.`,
      fix: `Look at "ip route get ${spec.gateway} from ${spec.ip}" and "ip rule" on ${spec.host}.`,
    });
  },

  undo: null,
};
