// sshd of one model host: ssh2's Server behind one listening socket on 127.0.0.1, key login only,
// exec requests only (no shell, no SFTP, no forwarding). It listens while the host is on, its
// management address is up and sshd was not killed, always on the same port.
import { once } from 'node:events';
import { createServer, type Server as SocketServer, type Socket } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ParsedKey, type Session } from 'ssh2';
import { RunningCommands } from './running-commands.ts';
import { serveExec } from './serve-exec.ts';
import type { Machine, World } from './world.ts';

export interface SshServerOptions {
  /** OpenSSH private key. */
  hostKey: string;
  clientKey: ParsedKey;
  users: readonly string[];
  /** 0: any free port. */
  port: number;
}

export class ModelSshServer {
  readonly #world: World;
  readonly #machine: Machine;
  readonly #options: SshServerOptions;
  readonly #ssh: ssh2.Server;
  readonly #sockets = new Set<Socket>();
  #listener: SocketServer | undefined;
  #port: number;

  constructor(world: World, machine: Machine, options: SshServerOptions) {
    this.#world = world;
    this.#machine = machine;
    this.#options = options;
    this.#port = options.port;
    const config = { hostKeys: [options.hostKey], ident: 'model-host' };
    this.#ssh = new ssh2.Server(config, (connection, client) => {
      this.#accept(connection, client.port);
    });
  }

  get port(): number {
    return this.#port;
  }

  async listen(): Promise<void> {
    if (this.#listener !== undefined) return;
    const listener = createServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      this.#ssh.injectSocket(socket);
    });
    this.#listener = listener;
    listener.listen(this.#port, '127.0.0.1');
    await once(listener, 'listening');
    const address = listener.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
  }

  /** Open sessions end without a goodbye, as when the machine goes away. */
  async close(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    this.dropConnections();
    if (listener === undefined) return;
    listener.close();
    await once(listener, 'close');
  }

  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(connection: Connection, clientPort: number): void {
    // A client that vanishes is no event worth more than its closed socket.
    connection.on('error', () => connection.end());
    connection.on('authentication', (context) => this.#authenticate(context));
    let commands: RunningCommands | undefined;
    connection.on('close', () => commands?.endAll());
    let user = 'root';
    connection.on('authentication', (context) => {
      user = context.username;
    });
    connection.on('session', (accept) => {
      const session: Session = accept();
      commands ??= new RunningCommands(user);
      serveExec(this.#world, this.#machine, session, {
        environment: { USER: user, SSH_CONNECTION: this.#sshConnection(clientPort) },
        commands,
        dropConnection: () => this.#dropClient(clientPort),
      });
    });
  }

  #dropClient(clientPort: number): void {
    for (const socket of this.#sockets) if (socket.remotePort === clientPort) socket.destroy();
  }

  /** As a host behind the lab's uplink sees it: everything comes from 10.255.0.2. */
  #sshConnection(clientPort: number): string {
    const management = this.#machine.kernel.link('mgmt0')?.addresses[0]?.address ?? '127.0.0.1';
    return `10.255.0.2 ${clientPort} ${management} 22`;
  }

  #authenticate(context: AuthContext): void {
    const { clientKey, users } = this.#options;
    if (context.method !== 'publickey' || !users.includes(context.username)) {
      context.reject(['publickey']);
      return;
    }
    const isSameKey =
      context.key.algo === clientKey.type && context.key.data.equals(clientKey.getPublicSSH());
    const { signature, blob } = context;
    const isSigned =
      signature === undefined ||
      blob === undefined ||
      clientKey.verify(blob, signature, context.hashAlgo);
    if (isSameKey && isSigned) context.accept();
    else context.reject(['publickey']);
  }
}
