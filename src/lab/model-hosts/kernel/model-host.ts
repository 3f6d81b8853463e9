// One model Linux host: links, addresses, routes, ARP rules, sysctls, files, and its power button.
// Commands are in ../tools and change the host only through what is exported here. Time comes from
// the world; nothing here waits. Not modelled: IPv6, VLAN tags, bridges' forwarding, conntrack.
import { deleteAddress, insertAddress, type LocalAddress, type NewAddress } from './addresses.ts';
import { type ArpPacket, type ArpTable, dropsPacket } from './arp/arp-rules.ts';
import { bringUpInterfaces } from './boot.ts';
import { FileTree } from './file-tree.ts';
import type { Prefix } from './ipv4.ts';
import type { Link } from './link.ts';
import { NeighbourTable } from './arp/neighbours.ts';
import { connectedRoutes, inKernelOrder, type Route, survivingRoutes } from './routes.ts';
import { SysctlTree } from './sysctl-tree.ts';

/** What a cable plugs into: survives reboots. */
export interface NicPlan {
  name: string;
  mac: string;
}

export interface HostPlan {
  name: string;
  nics: readonly NicPlan[];
  /** First content of files by path; directories are made as needed. */
  files: Record<string, string>;
}

const DIRECTORIES = [
  '/etc/network/interfaces.d',
  '/etc/keepalived',
  '/etc/sysctl.d',
  '/root',
  '/run',
  '/tmp',
  '/var/lib',
];

export class ModelHost {
  readonly plan: HostPlan;
  readonly files = new FileTree(DIRECTORIES);
  readonly sysctls: SysctlTree;
  isOn = false;
  bootCount = 0;
  /** What ifup printed at the last boot; empty when all went well. */
  bootFaults: string[] = [];
  links: Link[] = [];
  staticRoutes: Route[] = [];
  arpTables: ArpTable[] = [];

  constructor(plan: HostPlan) {
    this.plan = plan;
    this.sysctls = new SysctlTree([]);
    this.links = [makeLink('lo', '00:00:00:00:00:00', 1)];
    for (const nic of plan.nics) this.addLink(nic.name, nic.mac);
    this.restoreFiles();
  }

  get name(): string {
    return this.plan.name;
  }

  restoreFiles(): void {
    this.files.clear();
    for (const [path, content] of Object.entries(this.plan.files)) this.files.write(path, content);
  }

  link(name: string): Link | undefined {
    return this.links.find((link) => link.name === name);
  }

  addLink(name: string, mac: string): Link {
    const link = makeLink(name, mac, Math.max(...this.links.map((other) => other.index)) + 1);
    this.links.push(link);
    return link;
  }

  /** False when this address and prefix are already on the link. */
  addAddress(link: Link, address: NewAddress): boolean {
    const next = insertAddress(link.addresses, address);
    if (next === undefined) return false;
    link.addresses = next;
    return true;
  }

  /** False when it is not there. Takes routes along that cannot live without the address. */
  removeAddress(link: Link, target: Prefix): boolean {
    const promotes = this.sysctls.effective('promote_secondaries', link.name) > 0;
    const next = deleteAddress(link.addresses, target, promotes);
    if (next === undefined) return false;
    link.addresses = next;
    this.staticRoutes = survivingRoutes(this.staticRoutes, this.links);
    return true;
  }

  setLinkUp(link: Link, isUp: boolean): void {
    link.isUp = isUp;
    if (!isUp) link.neighbours.clear();
    this.staticRoutes = survivingRoutes(this.staticRoutes, this.links);
  }

  setCarrier(link: Link, hasCarrier: boolean): void {
    link.hasCarrier = hasCarrier;
    if (!hasCarrier) link.neighbours.clear();
  }

  routes(): Route[] {
    return inKernelOrder([...this.links.flatMap(connectedRoutes), ...this.staticRoutes]);
  }

  /** The link that holds the address, lo included. An address works while its link is down, too. */
  holderOf(address: string): { link: Link; held: LocalAddress } | undefined {
    for (const link of this.links) {
      const held = link.addresses.find((candidate) => candidate.address === address);
      if (held !== undefined) return { link, held };
    }
    return undefined;
  }

  dropsArp(hook: 'input' | 'output', packet: ArpPacket): boolean {
    return dropsPacket(this.arpTables, hook, packet);
  }

  boot(): void {
    if (this.isOn) return;
    this.isOn = true;
    this.bootCount += 1;
    this.#forgetRuntime();
    this.bootFaults = bringUpInterfaces(this);
  }

  /** Halt and power cut look the same from outside: the model keeps no unwritten files. */
  powerOff(): void {
    this.isOn = false;
    this.#forgetRuntime();
  }

  #forgetRuntime(): void {
    const planned = new Set(['lo', ...this.plan.nics.map((nic) => nic.name)]);
    this.links = this.links.filter((link) => planned.has(link.name));
    for (const link of this.links) {
      link.addresses = [];
      link.neighbours.clear();
      link.isUp = false;
      link.master = undefined;
    }
    this.staticRoutes = [];
    this.arpTables = [];
    this.sysctls.reset(this.links.map((link) => link.name));
    this.files.dropVolatile();
  }
}

function makeLink(name: string, mac: string, index: number): Link {
  return {
    name,
    index,
    mac,
    isUp: false,
    hasCarrier: true,
    addresses: [],
    neighbours: new NeighbourTable(),
    master: undefined,
    isBridge: false,
    segment: undefined,
  };
}
