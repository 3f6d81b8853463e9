// The sshd processes of all model hosts: one per host, open exactly while a client could reach it
// (host on, management address up, sshd not killed). Looks again after every change.
import type { ParsedKey } from 'ssh2';
import { makeKeyPair } from './make-key.ts';
import { ModelSshServer } from './ssh-server.ts';
import type { Machine, World } from './world.ts';

export interface HostServersOptions {
  clientKey: ParsedKey;
  users: readonly string[];
  /** One key for all hosts: a thousand key pairs would only cost time. */
  isHostKeyShared: boolean;
  /** First of consecutive ports; undefined: free ones. */
  basePort: number | undefined;
}

interface Served {
  machine: Machine;
  server: ModelSshServer;
  /** 'ssh-ed25519 AAAA…' */
  publicKey: string;
  isWanted: boolean;
  /** Opening and closing happen one after the other. */
  settled: Promise<void>;
}

export class HostServers {
  readonly #served = new Map<string, Served>();

  constructor(world: World, options: HostServersOptions) {
    const shared = options.isHostKeyShared ? makeKeyPair() : undefined;
    let port = options.basePort ?? 0;
    for (const [name, machine] of world.machines) {
      const pair = shared ?? makeKeyPair();
      const { clientKey, users } = options;
      const server = new ModelSshServer(world, machine, {
        hostKey: pair.private,
        clientKey,
        users,
        port,
      });
      if (port > 0) port += 1;
      const publicKey = pair.public.split(' ').slice(0, 2).join(' ');
      const settled = Promise.resolve();
      this.#served.set(name, { machine, server, publicKey, isWanted: false, settled });
    }
    world.afterEachChange(() => this.lookAgain());
  }

  /** Starts opening or closing where the host's state asks for it. */
  lookAgain(): void {
    for (const served of this.#served.values()) {
      const isWanted = isReachable(served.machine);
      if (isWanted === served.isWanted) continue;
      served.isWanted = isWanted;
      const { server } = served;
      if (!isWanted) server.dropConnections();
      served.settled = follow(served.settled, server, isWanted);
    }
  }

  async settled(): Promise<void> {
    await Promise.all([...this.#served.values()].map((served) => served.settled));
  }

  endpoint(name: string): { port: number; hostKey: string } {
    const served = this.#require(name);
    return { port: served.server.port, hostKey: served.publicKey };
  }

  dropConnections(name: string): void {
    this.#require(name).server.dropConnections();
  }

  async close(): Promise<void> {
    await this.settled();
    await Promise.all([...this.#served.values()].map((served) => served.server.close()));
  }

  #require(name: string): Served {
    const served = this.#served.get(name);
    if (served === undefined) throw new Error(`no model host named ${name}`);
    return served;
  }
}

function isReachable(machine: Machine): boolean {
  const management = machine.kernel.link('mgmt0');
  const hasAddress = management !== undefined && management.addresses.length > 0;
  return machine.kernel.isOn && !machine.faults.isSshdKilled && hasAddress && management.isUp;
}

/** Opens or closes once what was under way is done. */
async function follow(
  before: Promise<void>,
  server: ModelSshServer,
  isWanted: boolean,
): Promise<void> {
  await before;
  await (isWanted ? server.listen() : server.close());
}
