// The kinds of rows that a parameter can name by uuid, as calls declare them: `zoneid:uuid-zone`.

import type { CloudState, Row } from '../world/rows.ts';

const KINDS: Readonly<Record<string, (state: CloudState) => readonly Row[]>> = {
  account: (state) => state.accounts,
  domain: (state) => state.domains,
  project: (state) => state.projects,
  zone: (state) => state.zones,
  physicalnetwork: (state) => state.physicalNetworks,
  vlaniprange: (state) => state.vlanIpRanges,
  template: (state) => state.templates,
  serviceoffering: (state) => state.serviceOfferings,
  networkoffering: (state) => state.networkOfferings,
  network: (state) => state.networks,
  machine: (state) => state.machines,
  nic: (state) => state.machines.flatMap(({ nics }) => nics),
  secondaryip: (state) =>
    state.machines.flatMap(({ nics }) => nics).flatMap(({ secondaryIps }) => secondaryIps),
  job: (state) => state.jobs,
};

export function rowsOf(state: CloudState, kind: string): readonly Row[] {
  const read = KINDS[kind];
  if (read === undefined) throw new Error(`a call declares rows of kind "${kind}"`);
  return read(state);
}
