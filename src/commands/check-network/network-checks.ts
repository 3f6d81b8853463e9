// What /check-network says of the network as a whole: CloudStack's record, the switch, who has the
// gateway, whether every VM answers, and whether what is exposed has targets. Pure.

import type { IpAddress } from '../../domain/names.ts';
import type { CloudNetwork } from '../../facts/cloud/networks.ts';
import type { VirtualMachine } from '../../facts/cloud/virtual-machines.ts';
import { targetText } from '../../facts/keepalived/fragment.ts';
import { isListed } from '../../steps/switch/dialects/dialect.ts';
import { configuredPorts } from '../../steps/switch/reading.ts';
import type { SwitchFacts } from '../vlan-network/facts.ts';
import { addressesIn, exposuresOf } from '../vlan-network/known-network.ts';
import type { NetworkLayout } from '../vlan-network/layout.ts';
import { isOurs, type NetworkTraces, OUR_TAG } from '../vlan-network/traces.ts';
import { bad, good, type Line } from './line.ts';
import type { LiveFacts } from './live.ts';

export function cloudLines(network: CloudNetwork | null, vlan: number): readonly Line[] {
  if (network === null) {
    return [
      bad(
        `CloudStack has no network with VLAN ${vlan}.`,
        `what is on the routers is left over: /delete-network vlan ${vlan}`,
      ),
    ];
  }
  const { name, state, prefix, gateway } = network;
  const text = `CloudStack: ${name} is ${state}, ${prefix}, gateway ${gateway}, VLAN ${vlan}`;
  // Without services and with a VLAN of its own a network stays in Setup for good.
  const isUsable = state === 'Setup' || state === 'Implemented';
  const record = isUsable ? good(text) : bad(text, 'look at it in CloudStack: no VM will start');
  if (isOurs(network)) return [record];
  const tag = `${OUR_TAG.key}=${OUR_TAG.value}`;
  return [record, bad(`Arpeggio did not make ${name}: it lacks the tag ${tag}.`)];
}

export function switchLine({ switch: of, trunks }: SwitchFacts, vlan: number): Line {
  const { name } = of;
  if (trunks === null) return good(`${name}: only people can look at this switch`);
  const ports = configuredPorts(of, trunks);
  const missing = ports
    .filter(({ port }) => port === null || !isListed(port.carries, vlan))
    .map(({ written }) => written);
  if (missing.length === 0) return good(`${name}: all ${ports.length} ports carry VLAN ${vlan}`);
  return bad(
    `${name} does not carry VLAN ${vlan} on ${missing.join(', ')}.`,
    'add it there, and only it',
  );
}

export function ownersOf(ip: IpAddress, { routers }: NetworkTraces): readonly string[] {
  return routers
    .filter(({ interface: link }) => link?.addresses.some((address) => address.ip === ip) === true)
    .map(({ of }) => of.router.host);
}

export function gatewayLine({ gateway }: NetworkLayout, traces: NetworkTraces): Line {
  const owners = ownersOf(gateway, traces);
  const [owner, second] = owners;
  if (owner === undefined) {
    return bad(
      `No router has the gateway ${gateway}.`,
      'look at "systemctl status keepalived" on both',
    );
  }
  if (second === undefined) return good(`${owner} has the gateway ${gateway}, and nobody else`);
  return bad(
    `${owners.join(' and ')} both have the gateway ${gateway}.`,
    'they do not hear each other: look at the VLAN on the switch',
  );
}

export function machineLine(
  machine: VirtualMachine,
  network: CloudNetwork,
  live: ReadonlyMap<string, LiveFacts>,
): Line {
  const addresses = addressesIn(machine, network);
  const { name, state } = machine;
  if (state !== 'Running') return bad(`${name} is ${state}.`, 'start it, or /destroy-vm it');
  if (addresses.length === 0) {
    return bad(`${name} has no address in CloudStack.`, 'its address was taken: deploy it anew');
  }
  const pings = [...live].flatMap(([host, { pings: sights }]) =>
    sights.filter((sight) => sight.machine === name).map((sight) => ({ host, ...sight })),
  );
  const silent = pings.filter(({ isAnswered }) => !isAnswered);
  const where = machine.hostName === null ? '' : ` on ${machine.hostName}`;
  if (silent.length === 0) {
    const hosts = [...live.keys()].join(' and ');
    return good(`${name} (${addresses.join(', ')})${where} answers pings of ${hosts}`);
  }
  const missing = silent.map(({ ip, host }) => `${ip} from ${host}`);
  return bad(
    `${name}${where} does not answer: ${missing.join(', ')}.`,
    'is the address configured in the VM, and does its node carry the VLAN?',
  );
}

export function exposureLines(
  traces: NetworkTraces,
  live: ReadonlyMap<string, LiveFacts>,
): readonly Line[] {
  return exposuresOf(traces).map(({ ip, port, protocol, targets }) => {
    const servers = [...live.values()].flatMap(({ servers: all }) => all ?? []);
    const found = servers.filter(
      (server) => server.ip === ip && server.port === port && server.protocol === protocol,
    );
    const alive = targets.filter((target) =>
      found.some((server) =>
        server.targets.some((one) => one.ip === target.ip && one.port === target.port),
      ),
    );
    const connections = found.reduce((sum, server) => sum + server.connections, 0);
    const what = `${ip}:${port} ${protocol} → ${targets.map(targetText).join(', ')}`;
    if (alive.length === targets.length) {
      return good(`${what}; ${connections} connection${connections === 1 ? '' : 's'} so far`);
    }
    const dead = targets.filter((target) => !alive.includes(target)).map(targetText);
    return bad(`${what}: ${dead.join(', ')} fails its health check.`, 'look at the service there');
  });
}
