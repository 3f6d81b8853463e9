// What deployVirtualMachine refuses at once (reference 2.5). The texts about names and about a
// template that is not there yet are [unverified].

import type { Asked } from '../../api/call.ts';
import { invalid, permissionDenied } from '../../api/errors.ts';
import type { Network, Owner, ServiceOffering, Template, Zone } from '../../world/rows.ts';

export interface WantedNic {
  readonly network: Network;
  readonly ip: string | undefined;
  readonly mac: string | undefined;
}

interface Parts {
  readonly zone: Zone;
  readonly template: Template;
  readonly serviceOffering: ServiceOffering;
  readonly name: string | undefined;
  readonly nics: readonly WantedNic[];
}

export function readParts(asked: Asked, owner: Owner): Parts {
  const { core, arguments: given } = asked;
  const zone = given.row('zoneid', core.state.zones);
  if (zone === undefined) throw invalid(`Unable to find zone by id=${given.need('zoneid')}`);
  const serviceOffering = given.row('serviceofferingid', core.state.serviceOfferings);
  if (serviceOffering === undefined) {
    throw invalid(`Unable to find service offering: ${given.need('serviceofferingid')}`);
  }
  const template = given.row('templateid', core.state.templates);
  if (template === undefined) {
    throw invalid(`Unable to use template ${given.need('templateid')}`);
  }
  const nics = readNics(asked, owner);
  checkUserData(asked, template, nics[0]?.network);
  if (!template.isReady) {
    throw invalid(`The template ${template.number} is not available for use`);
  }
  return { zone, template, serviceOffering, name: readName(asked, nics), nics };
}

function readNics({ core, caller, arguments: given }: Asked, owner: Owner): WantedNic[] {
  const ids = given.list('networkids') ?? [];
  const pairs = given.map('iptonetworklist');
  if (pairs.length > 0 && (ids.length > 0 || given.text('ipaddress') !== undefined)) {
    throw invalid(
      "NetworkIds and ipAddress can't be specified along with ipToNetworkMap parameter",
    );
  }
  const wanted =
    pairs.length > 0
      ? pairs.map((pair) => ({ id: pair['networkid'] ?? '', ip: pair['ip'], mac: pair['mac'] }))
      : ids.map((id, index) => ({
          id,
          ip: index === 0 ? given.text('ipaddress') : undefined,
          mac: index === 0 ? given.text('macaddress') : undefined,
        }));
  // A real one takes or makes a network with a virtual router here; there is no offering for one.
  if (wanted.length === 0) {
    throw invalid(
      'Unable to find network offering with availability=Required to automatically create the ' +
        'network as a part of vm creation',
    );
  }
  const goesAnywhere =
    caller.account.type === 'Admin' && core.settings['admin.is.allowed.to.deploy.anywhere'];
  return wanted.map(({ id, ip, mac }) => {
    const network = core.state.networks.find((row) => row.id === id || String(row.number) === id);
    if (network === undefined) throw invalid(`Unable to find network by id ${id}`);
    const isOwn = network.owner.accountId === owner.accountId || network.guestType === 'Shared';
    if (!isOwn && !goesAnywhere) {
      throw permissionDenied(`Unable to use network with id= ${network.id}, permission denied`);
    }
    return { network, ip, mac };
  });
}

/** Only where the default network has no service UserData. */
function checkUserData(asked: Asked, template: Template, network: Network | undefined): void {
  const { core, arguments: given } = asked;
  const offering = core.state.networkOfferings.find(({ id }) => id === network?.offeringId);
  if (network === undefined || offering?.services.includes('UserData') === true) return;
  const where =
    'but there is no support for UserData service in the default network ' +
    `${network.name}/${network.id}.`;
  if (given.text('userdata') !== undefined) {
    throw invalid(`Unable to deploy VM as UserData is provided while deploying the VM, ${where}`);
  }
  if (given.text('keypair') !== undefined || given.list('keypairs') !== undefined) {
    throw invalid(
      `Unable to deploy VM as SSH keypair is provided while deploying the VM, ${where}`,
    );
  }
  if (template.isPasswordEnabled) {
    throw invalid(`Unable to deploy VM as template ${template.name} is password enabled, ${where}`);
  }
}

function readName({ core, arguments: given }: Asked, nics: readonly WantedNic[]) {
  const name = given.text('name');
  if (name === undefined) return undefined;
  if (!/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(name)) {
    throw invalid(
      "Invalid name. Vm name can contain ASCII letters 'a' through 'z', the digits '0' through " +
        "'9', and the hyphen ('-'), must be between 1 and 63 characters long, and can't start or " +
        'end with "-" and can\'t start with digit',
    );
  }
  for (const { network } of nics) {
    const others = core.state.machines.filter((machine) =>
      machine.nics.some(({ networkId }) => networkId === network.id),
    );
    if (others.some((machine) => machine.name.toLowerCase() === name.toLowerCase())) {
      throw invalid(
        `The vm with hostName ${name} already exists in the network domain: ` +
          `cs${network.number.toString(16)}cloud.internal; network=${network.name}`,
      );
    }
  }
  return name;
}
