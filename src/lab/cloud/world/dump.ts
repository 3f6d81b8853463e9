// The cloud as text for a test or a person: what exists and how it hangs together, names for uuids,
// no numbers, no times, no jobs. The same acts give the same text.

import type { CloudState, Machine, Network, NetworkOffering, Nic, Owner, Row } from './rows.ts';

export function dump(state: CloudState): string {
  const offerings = state.networkOfferings.filter(({ isDefault }) => !isDefault);
  return [
    ...section('network offerings', offerings.map(offeringLine)),
    ...section(
      'networks',
      state.networks.map((network) => networkLine(state, network)),
    ),
    ...section(
      'virtual machines',
      state.machines.flatMap((machine) => machineLines(state, machine)),
    ),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return [`${title}:`, ...(lines.length === 0 ? ['  none'] : lines.map((line) => `  ${line}`))];
}

function offeringLine(offering: NetworkOffering): string {
  const words = [
    offering.name,
    offering.guestType,
    offering.state,
    offering.services.length === 0 ? 'no services' : `services ${offering.services.join(',')}`,
    ...(offering.specifyVlan ? ['specifyvlan'] : []),
    ...(offering.specifyIpRanges ? ['specifyipranges'] : []),
    ...(offering.isPersistent ? ['persistent'] : []),
    ...(offering.tags === null ? [] : [`tags ${offering.tags}`]),
  ];
  return words.join(', ');
}

function networkLine(state: CloudState, network: Network): string {
  const tags = state.tags.filter(({ resourceId }) => resourceId === network.id);
  const words = [
    network.name,
    `VLAN ${network.vlan ?? 'none'}`,
    `${network.cidr ?? 'no prefix'} gateway ${network.gateway ?? 'none'}`,
    `${network.guestType} ${network.state}`,
    `offering ${nameOf(state.networkOfferings, network.offeringId)}`,
    `owner ${ownerName(state, network.owner)}`,
    ...(network.displayText === network.name ? [] : [`"${network.displayText}"`]),
    ...(tags.length === 0
      ? []
      : [`tags ${tags.map(({ key, value }) => `${key}=${value}`).join(' ')}`]),
  ];
  return words.join(', ');
}

function machineLines(state: CloudState, machine: Machine): string[] {
  const words = [
    machine.name,
    machine.state,
    `template ${nameOf(state.templates, machine.templateId)}`,
    `offering ${nameOf(state.serviceOfferings, machine.serviceOfferingId)}`,
    `owner ${ownerName(state, machine.owner)}`,
    ...(machine.host === null ? [] : [`on ${machine.host}`]),
  ];
  return [words.join(', '), ...machine.nics.map((nic) => `  ${nicLine(state, nic)}`)];
}

function nicLine(state: CloudState, { networkId, ip, mac, secondaryIps }: Nic): string {
  const secondary = secondaryIps.map((entry) => `, secondary ${entry.ip}`).join('');
  return `${nameOf(state.networks, networkId)} ${ip ?? 'no address'} ${mac}${secondary}`;
}

function ownerName(state: CloudState, owner: Owner): string {
  const domain = nameOf(state.domains, owner.domainId);
  if (owner.projectId !== null)
    return `${domain}/project ${nameOf(state.projects, owner.projectId)}`;
  return `${domain}/${nameOf(state.accounts, owner.accountId)}`;
}

function nameOf(rows: readonly (Row & { readonly name: string })[], id: string): string {
  return rows.find((row) => row.id === id)?.name ?? 'gone';
}
