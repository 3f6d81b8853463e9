// Step: a person gives an address to a VM, or takes it off, because nobody but people can log in to it,
// and says so in the thread. There is nothing to look at from here: the pings that follow in the plan
// go to this VM and no other, so they show whether it was done.

import { z } from 'zod';
import { IpAddressField } from '../domain/spec-fields.ts';
import type { StepDriver } from '../ports/step-driver.ts';

const Spec = z.object({
  ip: IpAddressField,
  /** Name of the VM. */
  machine: z.string(),
  action: z.enum(['put', 'take']),
  /** For `take`: the VM that has the address from now on, and tells the others on the VLAN so. */
  heir: z.string().nullable(),
});
type Spec = z.infer<typeof Spec>;

export const holdAddressByHand: StepDriver<Spec> = {
  kind: 'hold-address-by-hand',
  version: 1,
  Spec,

  describe(spec) {
    const { ip, machine, action } = spec;
    const isPut = action === 'put';
    return {
      title: isPut
        ? `A person puts ${ip} on VM ${machine}`
        : `A person takes ${ip} off VM ${machine}`,
      commands: [],
      undo: isPut ? 'a person takes it off again' : 'a person puts it back',
      undoCommands: [],
      asks: isPut ? putting(spec) : taking(spec),
    };
  },

  check: async () => ({ state: 'as-planned' }),

  apply: async () => {},

  async verify({ ip, machine, action }) {
    const has = action === 'put' ? 'has' : 'no longer has';
    return `VM ${machine} ${has} ${ip}, a person said; the pings that follow prove it`;
  },

  async undo({ ip, machine, action }) {
    const has = action === 'put' ? 'no longer has' : 'has';
    return `VM ${machine} ${has} ${ip}, a person said; not checked from here`;
  },
};

function putting({ ip, machine }: Spec) {
  return {
    apply:
      `Put ${ip}/32 on VM ${machine} with "ip addr add ${ip}/32 dev lo", and into its own ` +
      'configuration, so that its next start keeps it',
    undo:
      `Take ${ip} off VM ${machine} with "ip addr del ${ip}/32 dev lo", and out of its own ` +
      'configuration',
  };
}

function taking({ ip, machine, heir }: Spec) {
  const telling =
    heir === null
      ? ''
      : `; then tell the VLAN, on VM ${heir}, with "arping -U -c 3 -I INTERFACE ${ip}"`;
  return {
    apply: `Take ${ip} off VM ${machine}, and out of its own configuration${telling}`,
    undo: `Put ${ip} back on VM ${machine}, and into its own configuration, as it was before`,
  };
}
