// What networks need of the routers and switches: keepalived with our folder included, forwarding, two
// interfaces that are up, the kernel's load balancer, and trunks that can be read.

import type { Router, Switch } from '../domain/inventory.ts';
import type { HostName } from '../domain/names.ts';
import { readForwarding } from '../facts/forwarding.ts';
import {
  INCLUDE_LINE,
  KEEPALIVED_FILE,
  readKeepalived,
  SCRIPT_LINES,
} from '../facts/keepalived/state.ts';
import { readVirtualServers } from '../facts/keepalived/virtual-servers.ts';
import { readLinks } from '../facts/vlan-interface.ts';
import type { World } from '../ports/world.ts';
import { configuredPorts, readTrunks } from '../steps/switch/reading.ts';
import { check } from './report.ts';

export async function examineRouter(world: World, { host, uplink, trunk }: Router): Promise<void> {
  await check(`${host}, keepalived`, () => keepalived(world, host));
  await check(`${host}, forwarding`, () => forwarding(world, host));
  await check(`${host}, ${uplink} and ${trunk}`, async () => {
    const up = (await readLinks(world, host)).filter(({ isUp }) => isUp).map(({ name }) => name);
    const down = [uplink, trunk].filter((name) => !up.includes(name));
    if (down.length === 0) return 'up';
    throw new Error(`${down.join(' and ')} missing or without a carrier`);
  });
  await check(`${host}, ipvsadm`, async () => {
    const servers = await readVirtualServers(world, host);
    if (servers !== null) return `${servers.length} exposed`;
    throw new Error(`no IPVS. On ${host}: apt-get install ipvsadm; modprobe ip_vs`);
  });
}

async function keepalived(world: World, host: HostName): Promise<string> {
  const fact = await readKeepalived(world, host);
  if (!fact.isInstalled) throw new Error(`not installed. On ${host}: apt-get install keepalived`);
  if (!fact.includesFragments) {
    throw new Error(`${KEEPALIVED_FILE} lacks the line "${INCLUDE_LINE}". Add it on ${host}`);
  }
  if (!fact.allowsScripts) {
    const block = `global_defs { ${SCRIPT_LINES.join('; ')} }`;
    throw new Error(`${KEEPALIVED_FILE} allows no scripts. Add on ${host}: ${block}`);
  }
  if (!fact.isRunning) {
    throw new Error(`not running. On ${host}: systemctl enable --now keepalived`);
  }
  return `version ${fact.version}, running`;
}

async function forwarding(world: World, host: HostName): Promise<string> {
  const { isOn, isPersistent, forwardPolicy } = await readForwarding(world, host);
  if (forwardPolicy === 'drop') {
    throw new Error(`the firewall of ${host} drops what is forwarded. Let it pass the networks`);
  }
  if (isOn && isPersistent) return 'on, also after a reboot';
  return isOn ? 'on; the first network makes it last' : 'off; the first network switches it on';
}

export async function examineSwitch(world: World, one: Switch): Promise<void> {
  await check(`switch ${one.name}`, () => trunks(world, one));
}

async function trunks(world: World, one: Switch): Promise<string> {
  const reading = await readTrunks(world, one);
  if (reading === null) return 'by hand: the thread asks a person';
  const ports = configuredPorts(one, reading);
  const wrong = ports.flatMap(({ name, port }) => {
    const problem = port === null ? 'there is no such port' : port.problem;
    return problem === null ? [] : [`${name}: ${problem}`];
  });
  if (wrong.length === 0) return `${ports.length} trunk ports`;
  throw new Error(`${wrong.join('; ')}. Mend networks.switches.${one.name} in arpeggio.yaml`);
}
