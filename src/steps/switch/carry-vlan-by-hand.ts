// Step: a person puts a VLAN on the trunk ports of a switch on which nobody but people can type, and
// says so in the thread. There is nothing to look at from here: the later checks of the change, by
// ARP and ping on the VLAN, show whether it was done.

import { z } from 'zod';
import { VlanIdField } from '../../domain/spec-fields.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import { listed } from './listed.ts';

const Spec = z.object({
  /** As people call it. */
  switch: z.string(),
  ports: z.array(z.string()),
  vlan: VlanIdField,
  action: z.enum(['add', 'remove']),
});
type Spec = z.infer<typeof Spec>;

export const carryVlanByHand: StepDriver<Spec> = {
  kind: 'carry-vlan-by-hand',
  version: 1,
  Spec,

  describe(spec) {
    const ports = `${listed(spec.ports)} of switch ${spec.switch}`;
    const put =
      `Put VLAN ${spec.vlan}, tagged, on ${ports}. Add it to the lists of the trunks without ` +
      'replacing them, and save the configuration';
    const take =
      `Take VLAN ${spec.vlan} off ${ports}. Leave the other VLANs of the trunks as they are, and ` +
      'save the configuration';
    const [apply, undo] = spec.action === 'add' ? [put, take] : [take, put];
    return {
      title:
        spec.action === 'add'
          ? `A person carries VLAN ${spec.vlan} on ${ports}`
          : `A person takes VLAN ${spec.vlan} off ${ports}`,
      commands: [],
      undo: spec.action === 'add' ? 'a person takes it off again' : 'a person puts it back',
      undoCommands: [],
      asks: { apply, undo },
    };
  },

  check: async () => ({ state: 'as-planned' }),

  apply: async () => {},

  async verify(spec) {
    return `${spec.switch}: ${doneBy(spec.action, spec)}`;
  },

  async undo(spec) {
    return `${spec.switch}: ${doneBy(spec.action === 'add' ? 'remove' : 'add', spec)}`;
  },
};

function doneBy(action: Spec['action'], { vlan, ports }: Spec): string {
  const what = action === 'add' ? 'is now on' : 'is off';
  return `VLAN ${vlan} ${what} ${listed(ports)}, a person said; not checked from here`;
}
