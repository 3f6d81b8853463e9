// What a stand-in for a switch is made of: ports, the list of VLANs, and the saved copy that comes
// back at a restart. How a command changes it is each system's own business.

export interface PortState {
  mode: 'access' | 'trunk' | 'routed';
  /** Of a trunk. */
  allowed: Set<number> | 'all';
  native: number;
  access: number;
  /** Port-channel that it is a member of. */
  channel: string | undefined;
  isUp: boolean;
  /** Shut by configuration. */
  isShut: boolean;
  /** Ethernet addresses of the hosts behind it, with colons; learned while it is open. */
  behind: readonly string[];
}

export interface SwitchState {
  /** Name by id. */
  vlans: Map<number, string>;
  ports: Map<string, PortState>;
}

export type PortOptions = Partial<Omit<PortState, 'allowed'>> & {
  /** `10,20-30`, `all` or `none`. */
  allowed?: string;
};

/** Every VLAN that a port names exists under the name of its system's choice. */
export function makeState(
  ports: Readonly<Record<string, PortOptions>>,
  vlanName: (vlan: number) => string,
): SwitchState {
  const state: SwitchState = { vlans: new Map(), ports: new Map() };
  for (const [name, { allowed = 'all', ...options }] of Object.entries(ports)) {
    const port: PortState = {
      mode: 'trunk',
      native: 1,
      access: 1,
      channel: undefined,
      isUp: true,
      isShut: false,
      behind: [],
      ...options,
      allowed: readVlans(allowed),
    };
    state.ports.set(name, port);
    const named = port.allowed === 'all' ? [] : [...port.allowed];
    for (const vlan of [...named, port.access, port.native]) state.vlans.set(vlan, vlanName(vlan));
  }
  return state;
}

export function copyOf(state: SwitchState): SwitchState {
  return structuredClone(state);
}

/** Two equal texts are two equal switches. */
export function dumpState({ vlans, ports }: SwitchState): string {
  const lines = [...vlans]
    .toSorted(([a], [b]) => a - b)
    .map(([vlan, name]) => `vlan ${vlan} ${name}`);
  for (const [name, port] of ports) {
    const kind =
      port.mode === 'trunk'
        ? `trunk ${writeVlans(port.allowed)} native ${port.native}`
        : `${port.mode} ${port.access}`;
    const channel = port.channel === undefined ? '' : ` in ${port.channel}`;
    lines.push(`port ${name} ${kind}${channel}${port.isShut ? ' shut' : ''}`);
  }
  return `${lines.join('\n')}\n`;
}

export function readVlans(text: string): Set<number> | 'all' {
  if (text === 'all') return 'all';
  const vlans = new Set<number>();
  if (text === 'none' || text === '') return vlans;
  for (const part of text.split(',')) {
    const [first = 0, last = first] = part.split('-').map(Number);
    for (let vlan = first; vlan <= last; vlan += 1) vlans.add(vlan);
  }
  return vlans;
}

export function writeVlans(vlans: ReadonlySet<number> | 'all'): string {
  if (vlans === 'all') return 'all';
  const sorted = [...vlans].toSorted((a, b) => a - b);
  const parts: string[] = [];
  for (let index = 0; index < sorted.length; index += 1) {
    const first = sorted[index] ?? 0;
    while ((sorted[index + 1] ?? -1) === (sorted[index] ?? -3) + 1) index += 1;
    const last = sorted[index] ?? first;
    parts.push(first === last ? `${first}` : `${first}-${last}`);
  }
  return parts.join(',') || 'none';
}

export function everyVlan(): Set<number> {
  return new Set(Array.from({ length: 4094 }, (_, index) => index + 1));
}

export function union(some: ReadonlySet<number>, more: ReadonlySet<number>): Set<number> {
  return new Set([...some, ...more]);
}

export function difference(some: ReadonlySet<number>, less: ReadonlySet<number>): Set<number> {
  return new Set([...some].filter((vlan) => !less.has(vlan)));
}
