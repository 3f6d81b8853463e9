// The sysctls of one host that matter for addresses and ARP, with Linux's defaults. Keys are kept
// as paths ('net/ipv4/conf/eth0/arp_ignore'); both spellings of sysctl(8) are read.
// A key that is not listed does not exist here, exactly like a misspelt one on a real host.

const CONF_DEFAULTS: Record<string, string> = {
  accept_redirects: '1',
  arp_accept: '0',
  arp_announce: '0',
  arp_filter: '0',
  arp_ignore: '0',
  arp_notify: '0',
  drop_gratuitous_arp: '0',
  forwarding: '0',
  promote_secondaries: '0',
  proxy_arp: '0',
  rp_filter: '0',
  send_redirects: '1',
};

const NEIGH_DEFAULTS: Record<string, string> = {
  base_reachable_time_ms: '30000',
  delay_first_probe_time: '5',
  gc_stale_time: '60',
  // In hundredths of a second, as the kernel shows it: 1 s.
  locktime: '100',
  proxy_delay: '80',
};

const GLOBAL_DEFAULTS: Record<string, string> = {
  'net/ipv4/ip_forward': '0',
  'net/ipv4/ip_nonlocal_bind': '0',
};

export class SysctlTree {
  #values = new Map<string, string>();
  #defaults = new Map<string, string>();

  constructor(deviceNames: readonly string[]) {
    this.reset(deviceNames);
  }

  reset(deviceNames: readonly string[]): void {
    this.#values = new Map(Object.entries(GLOBAL_DEFAULTS));
    for (const device of ['all', 'default', ...deviceNames]) {
      this.#addGroup(`net/ipv4/conf/${device}`, CONF_DEFAULTS);
      if (device !== 'all') this.#addGroup(`net/ipv4/neigh/${device}`, NEIGH_DEFAULTS);
    }
    this.#defaults = new Map(this.#values);
  }

  /** A new device takes over what `default` says at that moment. */
  addDevice(device: string): void {
    for (const [path, value] of [...this.#values]) {
      const [, kind, name] = /^net\/ipv4\/(conf|neigh)\/default\/(\w+)$/.exec(path) ?? [];
      if (kind === undefined || name === undefined) continue;
      this.#values.set(`net/ipv4/${kind}/${device}/${name}`, value);
      this.#defaults.set(`net/ipv4/${kind}/${device}/${name}`, value);
    }
  }

  removeDevice(device: string): void {
    const folders = [`net/ipv4/conf/${device}/`, `net/ipv4/neigh/${device}/`];
    for (const path of [...this.#values.keys()]) {
      if (!folders.some((folder) => path.startsWith(folder))) continue;
      this.#values.delete(path);
      this.#defaults.delete(path);
    }
  }

  /** Undefined when there is no such key. */
  read(key: string): string | undefined {
    return this.#values.get(pathOf(key));
  }

  /** False when there is no such key. */
  write(key: string, value: string): boolean {
    const path = pathOf(key);
    if (!this.#values.has(path)) return false;
    this.#values.set(path, value);
    if (path === 'net/ipv4/ip_forward') this.#setForwarding(value);
    return true;
  }

  /** max(all, device): how the kernel combines most of conf.* . */
  effective(name: string, device: string): number {
    const read = (scope: string): number =>
      Number(this.read(`net/ipv4/conf/${scope}/${name}`) ?? 0);
    return Math.max(read('all'), read(device));
  }

  all(): [path: string, value: string][] {
    return [...this.#values];
  }

  /** Without what follows from ip_forward. */
  changed(): [path: string, value: string][] {
    return [...this.#values].filter(
      ([path, value]) => !path.endsWith('/forwarding') && this.#defaults.get(path) !== value,
    );
  }

  /** ip_forward is a switch for every interface's own `forwarding`. */
  #setForwarding(value: string): void {
    for (const path of this.#values.keys()) {
      if (path.endsWith('/forwarding')) this.#values.set(path, value);
    }
  }

  #addGroup(folder: string, group: Record<string, string>): void {
    for (const [name, value] of Object.entries(group)) this.#values.set(`${folder}/${name}`, value);
  }
}

/** sysctl(8): the first separator decides; after a slash, dots belong to names (eth1.1234). */
export function pathOf(key: string): string {
  const separator = /[./]/.exec(key)?.[0];
  if (separator === '/') return key;
  return key.replaceAll(/[./]/g, (found) => (found === '.' ? '/' : '.'));
}

export function dottedName(key: string): string {
  return pathOf(key).replaceAll(/[./]/g, (found) => (found === '/' ? '.' : '/'));
}
