// The shape of arpeggio.yaml. manifests/arpeggio.example.yaml is its documentation: every key with
// what it is for. What one value must have to do with another is in cross-checks.ts.

import { z } from 'zod';
import {
  duration,
  hostKey,
  hostName,
  interfaceName,
  ipAddress,
  mapOf,
  personId,
  port,
  prefix,
  strictly,
  text,
  variableName,
} from './fields.ts';
import { FenceFile, OwnAddresses } from './fencing/file.ts';
import { CloudFile, NetworksFile } from './networks/file.ts';

const attachment = strictly({ host: hostName, interface: interfaceName });

const flag = z.boolean({ error: 'true or false' });

/** What every host uses unless it says otherwise. */
const ssh = strictly({
  user: text.optional(),
  key: text.optional(),
  passphrase_env: variableName.optional(),
  known_hosts: text.optional(),
  agent: flag.optional(),
});

const host = strictly({
  address: text,
  port: port.optional(),
  user: text.optional(),
  key: text.optional(),
  passphrase_env: variableName.optional(),
  host_keys: z.array(hostKey, { error: 'a list of host keys' }).optional(),
  jump: hostName.optional(),
  addresses: OwnAddresses.optional(),
  fence: FenceFile.optional(),
});

export const SegmentFile = strictly({
  prefix,
  gateway: ipAddress,
  gateway_host: attachment.optional(),
  movable: z
    .array(prefix, { error: 'a list of prefixes' })
    .min(1, { error: 'at least one prefix whose addresses may move' }),
  nodes: mapOf('nodes to interfaces, such as node1: eth0', interfaceName),
  observer: attachment,
  probe_from: hostName.optional(),
});

export const ConfigFile = strictly({
  // Without an approver nothing could ever be approved, and nobody would notice until the night.
  approvers: z
    .array(personId, { error: 'a list of Slack user ids' })
    .min(1, { error: 'at least one approver' }),
  approval: strictly({ expires: duration.optional(), covers_undo: duration.optional() }).optional(),
  ssh: ssh.optional(),
  hosts: mapOf('host names to how they are reached', host),
  segments: mapOf('segment names to their addresses and hosts', SegmentFile),
  cloudstack: CloudFile.optional(),
  networks: NetworksFile.optional(),
});

export type ConfigFile = z.infer<typeof ConfigFile>;
export type SegmentFile = z.infer<typeof SegmentFile>;
export type SshFile = z.infer<typeof ssh>;
export type HostFile = z.infer<typeof host>;
