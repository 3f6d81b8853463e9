// VMs of the model: hosts that come and go while the network runs. Each is a port of its node's
// bridge, untagged on one VLAN; it has no sshd and no management address, and ends with its node.
// The same bounds and refusals as ../network/guest/vms.
import type { LabMachine } from '../network/lab-network.ts';
import { bringUp } from './boot/bring-up.ts';
import { filesOfMachine } from './boot/first-files.ts';
import { broadcastArp } from './kernel/arp/exchange.ts';
import { ModelHost } from './kernel/model-host.ts';
import type { World } from './server/world.ts';
import { plug } from './topology.ts';

/** As many as the real lab has memory for. */
const MACHINES_MAX = 20;
const HTTP_PORT = 80;
const BRIDGE = 'vmbr0';

export class Machines {
  readonly #world: World;
  readonly #running = new Map<string, { node: ModelHost; port: string }>();

  constructor(world: World) {
    this.#world = world;
  }

  start(machine: LabMachine): void {
    const { name } = machine;
    const node = this.#world.machines.get(machine.node)?.kernel;
    if (this.#world.machines.has(name)) throw new Error(`${name} is running already`);
    if (node?.isOn !== true) throw new Error(`${machine.node} is not running`);
    const port = this.#freePort();
    const host = makeHost(machine, () => this.#world.now());
    this.#world.change(() => {
      this.#world.add(host);
      this.#running.set(name, { node, port });
      plugIn(host, node, { port, vlan: machine.vlan });
      host.boot();
      announce(host, this.#world.now());
    });
  }

  stop(name: string): void {
    const running = this.#running.get(name);
    if (running === undefined) return;
    this.#world.change(() => {
      this.#world.machine(name).kernel.powerOff();
      const link = running.node.link(running.port);
      if (link !== undefined) running.node.removeLink(link);
      this.#world.machines.delete(name);
      this.#running.delete(name);
    });
  }

  stopAllOn(node: string): void {
    for (const [name, running] of this.#running) if (running.node.name === node) this.stop(name);
  }

  stopAll(): void {
    for (const name of this.#running.keys()) this.stop(name);
  }

  #freePort(): string {
    const taken = new Set([...this.#running.values()].map(({ port }) => port));
    for (let index = 0; index < MACHINES_MAX; index += 1) {
      if (!taken.has(`vnet${index}`)) return `vnet${index}`;
    }
    throw new Error(`${MACHINES_MAX} VMs are running, and more have no place`);
  }
}

function makeHost(machine: LabMachine, now: () => number): ModelHost {
  const { name, mac } = machine;
  const nics = [{ name: 'eth0', mac }];
  const host = new ModelHost({ name, nics, files: filesOfMachine(machine) }, (starting) =>
    bringUp(starting, now),
  );
  host.tcpPorts.add(HTTP_PORT);
  return host;
}

function plugIn(host: ModelHost, node: ModelHost, at: { port: string; vlan: number }): void {
  const index = Number(at.port.slice('vnet'.length));
  // As libvirt does: fe, so that the bridge never takes over this MAC as the lowest of its ports.
  const mac = `fe:00:00:00:${String(index).padStart(2, '0')}:00`;
  const link = node.addLink({ name: at.port, mac, kind: 'card' });
  link.port = {
    bridge: BRIDGE,
    vlans: new Map([[at.vlan, { isUntagged: true }]]),
    ownVlan: at.vlan,
  };
  const card = host.link('eth0');
  if (card === undefined) throw new Error(`${host.name} has no eth0`);
  plug('cable', [
    { host: node, link },
    { host, link: card },
  ]);
  node.setLinkUp(link, true);
}

/** arp_notify: who believed in the MAC of an earlier holder of the address hears of this one. */
function announce(host: ModelHost, now: number): void {
  const link = host.link('eth0');
  const address = link?.addresses[0]?.address;
  if (link === undefined || address === undefined) return;
  const who = { senderAddress: address, senderMac: link.mac, targetAddress: address };
  broadcastArp({ host, link }, { operation: 'request', ...who }, now);
}
