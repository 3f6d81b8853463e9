// The configuration with which the demo starts the real bot: arpeggio.yaml for the lab's public segment
// and its networks, and the environment that points the bot at the Slack and CloudStack stand-ins.

import { join } from 'node:path';
import { stringify } from 'yaml';
import type { LabNetwork } from '../network/lab-network.ts';
import type { LabCloud } from '../cloud/lab-cloud.ts';
import type { Workspace } from '../workspace/start-workspace.ts';

const BOT_HOSTS = ['node1', 'node2', 'node3', 'router1', 'router2', 'gw', 'internet', 'switch'];

// As the lab calls the ports of its switch: the host and its NIC at the other end of the cable.
const TRUNK_PORTS = ['router1', 'router2', 'node1', 'node2', 'node3'].map((host) => `${host}-eth1`);

/** Node2 can be fenced: its port of the lab's switch is shut by a command there. Node1 and 3 cannot. */
const PORT_OF_NODE2 = ['ip', 'link', 'set', 'dev', 'node2-eth0'];
const OF_NODES: Readonly<Record<string, object>> = {
  node1: { addresses: ['203.0.113.21'] },
  node2: {
    addresses: ['203.0.113.22'],
    fence: {
      on: 'switch',
      command: [...PORT_OF_NODE2, 'down'],
      proof: ['ip', '-j', 'link', 'show', 'dev', 'node2-eth0'],
      shows: '"operstate":"DOWN"',
      undo: [...PORT_OF_NODE2, 'up'],
    },
  },
  node3: { addresses: ['203.0.113.23'] },
};

/** What networks need beside the public segment; only where there is a CloudStack, too. */
export const NETWORK_SECTIONS = {
  cloudstack: { template: 'debian-12', service_offering: 'small' },
  networks: {
    routers: {
      router1: { uplink: 'eth0', trunk: 'eth1' },
      router2: { uplink: 'eth0', trunk: 'eth1' },
    },
    switches: { switch: { system: 'linux-bridge', host: 'switch', ports: TRUNK_PORTS } },
    pools: {
      nat: [{ prefix: '10.12.0.0/16', length: 24 }],
      routed: [{ prefix: '203.0.113.128/25', length: 28 }],
    },
    reserved_vlans: ['1002-1005'],
    exposable: ['203.0.113.80/28'],
  },
};

export function renderDemoConfig(
  network: LabNetwork,
  workspace: Workspace,
  more: Readonly<Record<string, unknown>> = {},
): string {
  const hosts = BOT_HOSTS.flatMap((name) => {
    const host = network.hosts[name];
    if (host === undefined) return [];
    const reached = { address: host.address, port: host.port, host_keys: [host.hostKey] };
    return [[name, { ...reached, ...OF_NODES[name] }] as const];
  });
  return stringify({
    approvers: [workspace.people.bob, workspace.people.carol],
    ssh: { user: 'root', key: network.clientKeyPath },
    hosts: Object.fromEntries(hosts),
    segments: {
      public: {
        prefix: '203.0.113.0/24',
        gateway: '203.0.113.1',
        gateway_host: { host: 'gw', interface: 'eth1' },
        movable: ['203.0.113.48/28'],
        nodes: { node1: 'eth0', node2: 'eth0', node3: 'eth0' },
        observer: { host: 'router1', interface: 'eth0' },
        probe_from: 'internet',
      },
    },
    ...more,
  });
}

/** How Slack reaches the bot. */
export type Transport = 'socket' | 'http';

/** `port`: where the bot listens, for Slack in HTTP mode, for health checks in both. */
export function demoEnvironment(
  { tokens, apiUrl }: Workspace,
  directory: string,
  port: number,
  transport: Transport = 'socket',
): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: tokens.bot,
    ...(transport === 'socket'
      ? { SLACK_APP_TOKEN: tokens.app }
      : { SLACK_SIGNING_SECRET: tokens.signingSecret }),
    SLACK_API_URL: apiUrl,
    PORT: String(port),
    ARPEGGIO_CONFIG: join(directory, 'arpeggio.yaml'),
    ARPEGGIO_DATA_DIR: join(directory, 'data'),
    LOG_LEVEL: 'info',
  };
}

/** The account that owns the lab's networks; it may do everything, as vlan= needs. */
export function cloudEnvironment({ url, keys }: LabCloud): Record<string, string> {
  return {
    CLOUDSTACK_API_URL: url,
    CLOUDSTACK_API_KEY: keys.root.apiKey,
    CLOUDSTACK_SECRET_KEY: keys.root.secretKey,
  };
}
