// What the SSH adapter needs to know: how to reach each host, as whom, with which key, and which key
// the host must show. src/config.ts parses arpeggio.yaml into these types; nothing here reads a file.
// Secrets are never in here: a passphrase is named by its environment variable, a key by its path.

import type { HostName } from '../../domain/names.ts';

export interface SshHostSettings {
  /** Host name or IP address to connect to. */
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Private key file; null when only the agent is used. */
  readonly keyPath: string | null;
  /** Name of the environment variable that holds the key file's passphrase; null: not encrypted. */
  readonly passphraseVariable: string | null;
  /** Also offers the keys of the agent at SSH_AUTH_SOCK, after the key file. */
  readonly useAgent: boolean;
  /**
   * Host keys that are accepted: 'ssh-ed25519 AAAA…' lines or 'SHA256:…' fingerprints. When there is
   * one, known_hosts is not asked for this host.
   */
  readonly hostKeys: readonly string[];
  /** Another host of these settings through which the connection is made. */
  readonly jump: HostName | null;
}

export type SshLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields: Readonly<Record<string, string | number | boolean | null>>,
) => void;

export interface SshSettings {
  readonly hosts: Readonly<Record<HostName, SshHostSettings>>;
  /** A file in OpenSSH's known_hosts format; null: only the pinned keys of each host count. */
  readonly knownHostsPath: string | null;
  readonly log: SshLog;
  /** Only what differs from DEFAULT_LIMITS. */
  readonly limits?: Partial<SshLimits>;
}

export interface SshLimits {
  /** TCP, handshake and login together. */
  readonly connectTimeoutMs: number;
  /** From asking for a session until the host has accepted the command. */
  readonly sessionTimeoutMs: number;
  /** For commands that bring no deadline of their own. */
  readonly commandTimeoutMs: number;
  /** Until the prompt of a switch is back after a line. */
  readonly terminalLineTimeoutMs: number;
  /** How long nothing follows a prompt of a switch before it is believed. */
  readonly promptQuietMs: number;
  /** The same for the first prompt, which follows a banner. */
  readonly firstPromptQuietMs: number;
  /** How long a command may take to end after a signal. */
  readonly graceMs: number;
  readonly keepaliveIntervalMs: number;
  readonly keepaliveMisses: number;
  /** Per stream (stdout, stderr) of one command. */
  readonly outputBytesMax: number;
  readonly commandsPerHost: number;
  readonly streamsPerHost: number;
  readonly commandsAtOnce: number;
  readonly connectsAtOnce: number;
}

export const DEFAULT_LIMITS: SshLimits = {
  // Leaves room for three lost SYN packets (resent after 1, 3 and 7 s); a person waits for the answer.
  connectTimeoutMs: 10_000,
  // A session is one or two round trips; a host that needs longer has stopped working.
  sessionTimeoutMs: 10_000,
  // Commands here read state or change one thing; the slowest, ifup with DAD, takes about 5 s.
  commandTimeoutMs: 30_000,
  // Saving the configuration of a large chassis, or a Junos commit, takes more than a minute.
  terminalLineTimeoutMs: 120_000,
  // Longer than the pause between two packets of one output.
  promptQuietMs: 30,
  // Banner and prompt come apart; the login of some switches takes a moment in between.
  firstPromptQuietMs: 200,
  // Time to print a summary and exit; a process that ignores it gets the next, harder signal.
  graceMs: 1_000,
  // 3 silent intervals (the third finds 2 misses exceeded): a dead link is noticed after 15 s.
  keepaliveIntervalMs: 5_000,
  keepaliveMisses: 2,
  // 10,000 neighbour entries at 100 bytes each, about the largest thing we read.
  outputBytesMax: 1024 * 1024,
  // OpenSSH's MaxSessions is 10, of which streams take up to 4; slirp (the lab) is slow above 4.
  commandsPerHost: 4,
  // Streams are probes that live as long as a change; more than 4 changes share no probe host.
  streamsPerHost: 4,
  // Sixteen hosts at their full width; bounds what slow hosts can hold of our memory (2 MiB each).
  commandsAtOnce: 64,
  // A handshake costs about 5 ms of our CPU; 16 at once delay other work by less than 100 ms.
  connectsAtOnce: 16,
};
