// Rows by the names that people use; a name that is not there is a mistake of the test.

import type { Core } from '../core.ts';
import type { Account, Network } from '../world/rows.ts';

export function needed<Found>(found: Found | null | undefined, what: string): Found {
  if (found === null || found === undefined) throw new Error(`the cloud has not ${what}`);
  return found;
}

export function accountNamed({ state }: Core, name: string): Account {
  return needed(
    state.accounts.find((row) => row.name === name),
    `an account ${name}`,
  );
}

export function networkOn({ state }: Core, vlan: number): Network {
  return needed(
    state.networks.find((row) => row.vlan === String(vlan)),
    `a network with VLAN ${vlan}`,
  );
}
