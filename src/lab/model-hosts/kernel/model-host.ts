// One model Linux host: links, addresses, routes, ARP rules, sysctls, files, and its power button.
// Commands are in ../tools and change the host only through what is exported here. Time comes from
// the world; nothing here waits. Not modelled: IPv6, conntrack, reverse-path checks.
import { deleteAddress, insertAddress, type LocalAddress, type NewAddress } from './addresses.ts';
import { type ArpPacket, type ArpTable, dropsPacket } from './arp/arp-rules.ts';
import { Switches } from '../tools/services/dead-man/switches.ts';
import type { Packet } from './delivery.ts';
import { farEnds, hasCarrier } from './ethernet.ts';
import type { Keepalived } from '../keepalived/daemon.ts';
import { FileTree } from './file-tree.ts';
import type { Prefix } from './ipv4.ts';
import { type Link, makeLink } from './link.ts';
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
  /** Has the commands of macOS instead of Linux's. */
  isMac?: boolean;
}

/** What the first process does at power-on; returns what it complained about, one line each. */
export type FirstProcess = (host: ModelHost) => string[];

const DIRECTORIES = [
  '/etc/network/interfaces.d',
  '/etc/keepalived/conf.d',
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
  /** Of the filter table's FORWARD chain; nothing else of a firewall is modelled. */
  forwardPolicy: 'accept' | 'drop' = 'accept';
  /** TCP ports on which a program of this host answers. */
  readonly tcpPorts = new Set<number>();
  /** undefined: it does not run. */
  keepalived: Keepalived | undefined = undefined;
  /** Whether the kernel has the module ip_vs. */
  hasIpvs = true;
  /** IPVS: what becomes of a packet for a local address; undefined: it is for the host itself. */
  redirect: ((packet: Packet) => Packet | undefined) | undefined = undefined;
  readonly deadMan = new Switches();
  readonly #firstProcess: FirstProcess;

  constructor(plan: HostPlan, firstProcess: FirstProcess = () => []) {
    this.plan = plan;
    this.#firstProcess = firstProcess;
    this.sysctls = new SysctlTree([]);
    this.links = [makeLink({ name: 'lo', mac: '00:00:00:00:00:00', index: 1, kind: 'loopback' })];
    for (const nic of plan.nics) this.addLink({ ...nic, kind: 'card' });
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

  addLink(of: Pick<Link, 'name' | 'mac' | 'kind'> & { vlan?: Link['vlan'] }): Link {
    const index = Math.max(0, ...this.links.map((other) => other.index)) + 1;
    const link = makeLink({ ...of, index });
    this.links.push(link);
    this.sysctls.addDevice(link.name);
    return link;
  }

  /** Takes its addresses, routes, neighbours and settings along, and the VLAN devices on it. */
  removeLink(link: Link): void {
    for (const device of this.#vlansOn(link)) this.removeLink(device);
    this.setLinkUp(link, false);
    this.links = this.links.filter((other) => other !== link);
    for (const other of this.links) if (other.port?.bridge === link.name) other.port = undefined;
    this.staticRoutes = this.staticRoutes.filter((route) => route.device !== link.name);
    this.sysctls.removeDevice(link.name);
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
    this.staticRoutes = survivingRoutes(this.staticRoutes, this.links, link);
    return true;
  }

  /** VLAN devices follow their parent in both directions (net/8021q/vlan.c, vlan_device_event). */
  setLinkUp(link: Link, isUp: boolean): void {
    link.isUp = isUp;
    if (!isUp) {
      link.neighbours.clear();
      // Measured on 6.1: they go with `ip link set … down` and survive the loss of the carrier.
      link.proxies.clear();
    }
    this.staticRoutes = survivingRoutes(this.staticRoutes, this.links, link);
    for (const device of this.#vlansOn(link)) this.setLinkUp(device, isUp);
    for (const far of farEnds(link)) far.host.noticeCarrier(far.link);
  }

  setPlugged(link: Link, isPlugged: boolean): void {
    link.isUnplugged = !isPlugged;
    for (const port of [{ host: this, link }, ...farEnds(link)]) {
      port.host.noticeCarrier(port.link);
    }
  }

  /** Without a carrier, neighbour entries are dropped (arp_evict_nocarrier). */
  noticeCarrier(link: Link): void {
    for (const each of [link, ...this.#vlansOn(link)]) {
      if (!hasCarrier({ host: this, link: each })) each.neighbours.clear();
    }
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
    this.bootFaults = this.#firstProcess(this);
  }

  /** Halt and power cut look the same from outside: the model keeps no unwritten files. */
  powerOff(): void {
    this.isOn = false;
    this.#forgetRuntime();
  }

  #vlansOn(link: Link): Link[] {
    return this.links.filter((other) => other.vlan?.parent === link);
  }

  #forgetRuntime(): void {
    this.links = this.links.filter(({ kind }) => kind === 'loopback' || kind === 'card');
    for (const link of this.links) {
      link.addresses = [];
      link.port = undefined;
      link.counters = { received: 0, sent: 0 };
      this.setLinkUp(link, false);
    }
    this.staticRoutes = [];
    this.arpTables = [];
    this.forwardPolicy = 'accept';
    this.redirect = undefined;
    this.keepalived = undefined;
    this.hasIpvs = true;
    this.sysctls.reset(this.links.map((link) => link.name));
    this.files.dropVolatile();
  }
}
