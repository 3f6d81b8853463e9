// The contract of the lab network: real or modelled Linux hosts, each with its own sshd at
// 127.0.0.1:PORT. Tests, the demo and the benchmark use only what is declared here, so that the
// same code runs on namespaces, in a virtual machine and on the in-process model hosts.
// Holds no behaviour: see start-network.ts.

/** One host as a client sees it. `hostKey` is 'ssh-ed25519 AAAA…', to be pinned. */
export interface LabHost {
  name: string;
  address: '127.0.0.1';
  port: number;
  hostKey: string;
  user: 'root';
}

/** `exitCode` is null when the command was ended by a signal or by its time limit. */
export interface LabRunResult {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/**
 * What a probe saw. `longestGapMs` is the longest time between two answers while packets were sent;
 * `senderLatenessMs` is how late the sender itself was at worst, which is not the network's fault.
 * `answeredBy` lists runs of answers by one host, in the order of their sequence numbers.
 */
export interface LabProbeReport {
  sent: number;
  lost: number;
  duplicates: number;
  longestGapMs: number;
  senderLatenessMs: number;
  answeredBy: { host: string; fromSequence: number; packets: number }[];
}

/**
 * 'link-down': the host's public link (eth0) loses its carrier. 'management-down': so does the one
 * over which SSH comes. 'sshd-killed': nothing listens on its port 22 and open sessions end.
 * 'disk-full': nothing more can be written below its /etc and /var; real kernels only. 'delay': on
 * one of its links, both ways together `delayMs` once. 'hanging-command': the named command never
 * returns on this host.
 */
export type LabFault =
  | { kind: 'link-down' | 'management-down' | 'sshd-killed' | 'disk-full' }
  | { kind: 'delay'; delayMs: number; lossPercent: number; on: 'management' | 'public' }
  | { kind: 'hanging-command'; command: string };

/**
 * A VM as a host of the lab: a port of the bridge of `node`, untagged on one VLAN. It answers pings,
 * HTTP on TCP port 80 (its name) and probes. It has no sshd and no management address.
 */
export interface LabMachine {
  name: string;
  node: string;
  vlan: number;
  mac: string;
  /** '10.12.34.101/24'; null: it starts without one. */
  address: string | null;
  /** Its default gateway. */
  gateway: string | null;
}

export interface LabNetwork {
  backend: 'namespaces' | 'virtual-machine' | 'in-process';
  /** One line for a person: which backend runs and what it cannot show. */
  description: string;
  directory: string;
  hosts: Record<string, LabHost>;
  /** File with the private key that every host accepts for root. */
  clientKeyPath: string;
  /** Runs beside sshd, so that it works whatever faults are set on the host's SSH or links. */
  run(
    host: string,
    argv: readonly string[],
    options?: { stdin?: string; timeoutMs?: number },
  ): Promise<LabRunResult>;
  /** Clean halt, then boot; resolves when sshd answers again. */
  reboot(host: string): Promise<void>;
  /** Power cut: nothing on the host gets a chance to tidy up. */
  crash(host: string): Promise<void>;
  halt(host: string): Promise<void>;
  boot(host: string): Promise<void>;
  setFault(host: string, fault: LabFault): Promise<void>;
  clearFaults(host: string): Promise<void>;
  /**
   * Boots the VM; `run` and `startProbe` know it by its name. Rejects when its name is taken, its node
   * is off, or the lab's 20 places are full. It ends with its node and at a reset, and stays away.
   */
  startMachine(machine: LabMachine): Promise<void>;
  /** Off and gone, whatever it was; no error when there is none of this name. */
  stopMachine(name: string): Promise<void>;
  /** `to` is an address; every node answers for the addresses that it holds. */
  startProbe(options: {
    from: string;
    to: string;
    packetsPerSecond: number;
  }): Promise<{ stop(): Promise<LabProbeReport> }>;
  /** Every host back to its first configuration, service address on node1, ARP caches warm. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** `basePort`: first of consecutive ports on 127.0.0.1; without it free ones are taken. */
export interface LabNetworkOptions {
  backend?: LabNetwork['backend'];
  directory?: string;
  basePort?: number;
  log?(line: string): void;
}
