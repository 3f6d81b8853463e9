// One network's file in keepalived's configuration directory: what Arpeggio means by it, the text that
// keepalived reads, and the way back. The first lines hold the meaning as JSON, and a file counts as
// ours only while the rest is exactly what that meaning renders to: then nobody edited it.
// Pure. Which routers have which fragment is read in state.ts.

import { z } from 'zod';
import type { NetworkMode } from '../../domain/inventory.ts';
import { canonicalJson } from '../../domain/json.ts';
import {
  type ChangeId,
  changeIdOf,
  type InterfaceName,
  type IpAddress,
  parseIpAddress,
  parsePort,
  type Port,
  type Prefix,
  type VlanId,
} from '../../domain/names.ts';
import {
  InterfaceNameField,
  IpAddressField,
  PortField,
  PrefixField,
  VlanIdField,
} from '../../domain/spec-fields.ts';
import { instanceLines, virtualServerLines } from './blocks.ts';

export type Protocol = 'tcp' | 'udp';

export interface Target {
  readonly ip: IpAddress;
  readonly port: Port;
}

/** A public address and port whose traffic is spread over VMs of the network. */
export interface Exposure extends Target {
  readonly protocol: Protocol;
  readonly targets: readonly Target[];
}

export interface NetworkFragment {
  /** The change that wrote it last. */
  readonly changeId: ChangeId;
  readonly vlan: VlanId;
  readonly prefix: Prefix;
  readonly gateway: IpAddress;
  /** The VLAN interface of this router. */
  readonly interface: InterfaceName;
  readonly uplink: InterfaceName;
  readonly mode: NetworkMode;
  /** 1-254, the one thing besides names of interfaces in which two routers differ. */
  readonly priority: number;
  readonly exposures: readonly Exposure[];
}

/**
 * For the first and the second router. The one that waits takes over after three adverts, or after a
 * planned stop at once, and (256 - priority) / 256 of a second: high numbers are fast.
 */
export const ROUTER_PRIORITIES = [250, 240] as const;
/** keepalived reads lines of at most 1023 bytes and takes the rest for a new line, comments too. */
export const TARGETS_MAX = 16;
export const KEEPALIVED_DIRECTORY = '/etc/keepalived/conf.d';

export function fragmentPath(vlan: VlanId): string {
  return `${KEEPALIVED_DIRECTORY}/vlan${vlan}.conf`;
}

export function renderFragment(fragment: NetworkFragment): string {
  const { changeId, exposures, ...network } = fragment;
  const lines = [
    `# Arpeggio ${changeId}: ${canonicalJson(network)}`,
    ...exposures.map((exposure) => `# exposed: ${canonicalJson(headOf(exposure))}`),
    '# Arpeggio refuses to change this file once somebody has edited it.',
    ...instanceLines(fragment),
    ...exposures.flatMap(virtualServerLines),
  ];
  return `${lines.join('\n')}\n`;
}

/** 'edited': the file is ours but not as we wrote it; null: it is not one of ours at all. */
export function parseFragment(text: string): NetworkFragment | 'edited' | null {
  const [first = '', ...rest] = text.split('\n');
  const [, id = '', json = ''] = /^# Arpeggio (\w+): (.*)$/.exec(first) ?? [];
  const changeId = changeIdOf(id);
  if (changeId === null) return null;
  const network = Network.safeParse(jsonOf(json));
  const exposures = z.array(ExposureHead).safeParse(
    rest.flatMap((line) => {
      const [, head] = /^# exposed: (.*)$/.exec(line) ?? [];
      return head === undefined ? [] : [jsonOf(head)];
    }),
  );
  if (!network.success || !exposures.success) return 'edited';
  const fragment = { changeId, ...network.data, exposures: exposures.data };
  return renderFragment(fragment) === text ? fragment : 'edited';
}

const Network = z.object({
  vlan: VlanIdField,
  prefix: PrefixField,
  gateway: IpAddressField,
  interface: InterfaceNameField,
  uplink: InterfaceNameField,
  mode: z.enum(['nat', 'routed']),
  priority: z.int().min(1).max(254),
});

const TargetText = z.string().transform((text, context): Target => {
  const target = parseTarget(text);
  if (target !== null) return target;
  context.addIssue({ code: 'custom', message: 'not IP:PORT' });
  return z.NEVER;
});

const ExposureHead = z.object({
  ip: IpAddressField,
  port: PortField,
  protocol: z.enum(['tcp', 'udp']),
  targets: z.array(TargetText).min(1).max(TARGETS_MAX),
});

/** `10.12.0.11:80` */
export function parseTarget(text: string): Target | null {
  const [address = '', digits = '', ...more] = text.split(':');
  const ip = parseIpAddress(address);
  const port = parsePort(digits);
  return ip === null || port === null || more.length > 0 ? null : { ip, port };
}

export function targetText({ ip, port }: Target): string {
  return `${ip}:${port}`;
}

/** Sixteen targets fit into one line only when they are short. */
function headOf(exposure: Exposure) {
  return { ...exposure, targets: exposure.targets.map(targetText) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
