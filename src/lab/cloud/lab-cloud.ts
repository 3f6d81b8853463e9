// The contract of the CloudStack stand-in: what a test or the demo starts it with and gets. Holds no
// behaviour: see start-cloud.ts. Beside the API there are only acts of a person at the cloud, faults,
// and ways to look; the bot itself gets the address and a pair of keys, as from a real CloudStack.

import type { LabMachine } from '../network/lab-network.ts';
import type { CloudActs } from './acts/admin-acts.ts';
import type { FaultBook } from './api/fault-book.ts';
import type { LoggedRequest } from './core.ts';
import type { CloudSettings } from './world/settings.ts';
import type { CloudVersion } from './world/versions.ts';

/** Where virtual machines really run; absent: nowhere, they only stand in the books. */
export interface MachineRoom {
  start(machine: LabMachine): Promise<void>;
  /** No error when there is none of this name. */
  stop(name: string): Promise<void>;
}

export interface CloudOptions {
  /** 0 or absent: any free port. */
  port?: number;
  /** Read at the start when it exists, written after every change; absent: in memory only. */
  stateFile?: string;
  /** How long a job waits before it is carried out; absent: 20. */
  jobDelayMs?: number;
  machines?: MachineRoom;
  /** Absent: 4.22. */
  version?: CloudVersion;
  settings?: Partial<CloudSettings>;
}

export interface KeyPair {
  apiKey: string;
  secretKey: string;
}

/** Name -> uuid. */
type Ids = Readonly<Record<string, string>>;

export interface LabCloud {
  /** As CLOUDSTACK_API_URL: ends in /client/api. */
  url: string;
  /**
   * root: account netops, which may do everything. user: account shop, an ordinary customer.
   * restricted: account auditor of type Admin, whose role has the list calls only.
   */
  keys: Readonly<Record<'root' | 'user' | 'restricted', KeyPair>>;
  ids: {
    domain: string;
    zone: string;
    physicalNetwork: string;
    templates: Ids;
    serviceOfferings: Ids;
    networkOfferings: Ids;
    accounts: Ids;
  };
  /** Global settings; a change holds from the next request on. */
  settings: CloudSettings;
  act: CloudActs;
  faults: FaultBook;
  /** What was asked, oldest first, without keys, signatures and passwords. */
  requests: readonly LoggedRequest[];
  /** Networks, VMs and offerings as text: stable, names for uuids where there are names, no times. */
  dump(): string;
  /** The management server goes down and comes back; jobs in flight fail without a result. */
  restart(): Promise<void>;
  /** First content, no faults, no requests; VMs are stopped. */
  reset(): Promise<void>;
  /** Ends every connection; resolves when the port is free. VMs keep running. */
  stop(): Promise<void>;
}
