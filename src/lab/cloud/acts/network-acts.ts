// Networks and VLANs that somebody else makes.

import type { Core } from '../core.ts';
import { nextRow } from '../world/ids.ts';
import { parseCidr, renderIp, renderNetmask } from '../world/ipv4.ts';
import type { Network, NetworkOffering, Owner } from '../world/rows.ts';
import type { CloudActs } from './admin-acts.ts';
import { accountNamed, needed, networkOn } from './find.ts';

type NetworkActs = Pick<
  CloudActs,
  | 'createNetworkElsewhere'
  | 'breakNetwork'
  | 'addPhysicalNetwork'
  | 'setDynamicVlans'
  | 'dedicateVlans'
  | 'setSecurityGroups'
>;

export function makeNetworkActs(core: Core): NetworkActs {
  const zone = () => needed(core.state.zones[0], 'a zone');
  const guest = () => needed(core.state.physicalNetworks[0], 'a physical network');
  return {
    createNetworkElsewhere(vlan, prefix, owner) {
      const network = newNetwork(core, vlan, prefix, ownerNamed(core, owner?.project));
      core.state.networks.push(network);
      core.save();
      return network.id;
    },
    breakNetwork(vlan) {
      networkOn(core, vlan).state = 'Implementing';
      core.save();
    },
    addPhysicalNetwork(name, isolation) {
      const row = { ...nextRow(core.state), name, zoneId: zone().id, tags: [name], isolation };
      core.state.physicalNetworks.push({ ...row, dynamicVlans: '' });
      core.save();
    },
    setDynamicVlans(ranges) {
      guest().dynamicVlans = ranges;
      core.save();
    },
    dedicateVlans(range, account) {
      const accountId = accountNamed(core, account).id;
      const row = { ...nextRow(core.state), physicalNetworkId: guest().id, accountId, range };
      core.state.dedicatedVlans.push(row);
      core.save();
    },
    setSecurityGroups(isOn) {
      zone().hasSecurityGroups = isOn;
      core.save();
    },
  };
}

function newNetwork(core: Core, vlan: number, prefix: string, owner: Owner): Network {
  const { state } = core;
  const span = needed(parseCidr(prefix), `a prefix ${prefix}`);
  const length = Number(prefix.split('/')[1]);
  const name = `elsewhere-${vlan}`;
  return {
    ...nextRow(state),
    name,
    displayText: name,
    zoneId: needed(state.zones[0], 'a zone').id,
    physicalNetworkId: needed(state.physicalNetworks[0], 'a physical network').id,
    offeringId: elsewhereOffering(core).id,
    guestType: 'Isolated',
    vlan: String(vlan),
    privateVlan: null,
    gateway: renderIp(span.first + 1),
    netmask: renderNetmask(length),
    cidr: `${renderIp(span.first)}/${length}`,
    state: 'Setup',
    owner,
    created: new Date().toISOString(),
  };
}

function ownerNamed(core: Core, projectName: string | undefined): Owner {
  const { id, domainId } = accountNamed(core, 'netops');
  if (projectName === undefined) return { accountId: id, domainId, projectId: null };
  const project = needed(
    core.state.projects.find(({ name }) => name === projectName),
    `a project ${projectName}`,
  );
  return { accountId: project.accountId, domainId: project.domainId, projectId: project.id };
}

/** Like the bot's own, under another name. */
function elsewhereOffering({ state }: Core): NetworkOffering {
  const name = 'Elsewhere';
  const known = state.networkOfferings.find((row) => row.name === name);
  if (known !== undefined) return known;
  const offering: NetworkOffering = {
    ...nextRow(state),
    name,
    displayText: name,
    state: 'Enabled',
    guestType: 'Isolated',
    services: [],
    specifyVlan: true,
    specifyIpRanges: false,
    isPersistent: false,
    conserveMode: true,
    availability: 'Optional',
    tags: null,
    isDefault: false,
    created: new Date().toISOString(),
  };
  state.networkOfferings.push(offering);
  return offering;
}
