// The configuration with which the demo starts the real bot: arpeggio.yaml for the lab's public
// segment, and the environment that points the bot at the Slack stand-in.

import { join } from 'node:path';
import { stringify } from 'yaml';
import type { LabNetwork } from '../network/lab-network.ts';
import type { Workspace } from '../workspace/start-workspace.ts';

// Hosts that the bot uses; the switch and the VMs of the lab belong to later commands.
const BOT_HOSTS = ['node1', 'node2', 'node3', 'router1', 'router2', 'gw', 'internet'];

export function renderDemoConfig(network: LabNetwork, workspace: Workspace): string {
  const hosts = BOT_HOSTS.flatMap((name) => {
    const host = network.hosts[name];
    if (host === undefined) return [];
    return [[name, { address: host.address, port: host.port, host_keys: [host.hostKey] }] as const];
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
