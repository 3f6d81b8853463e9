// Every command that the bot runs on a host, as it passes through ssh2. "Before": the request was not
// sent. "After": the host says with which exit code it ended, and nobody has been told yet.

import { Socket } from 'node:net';
import { Client } from 'ssh2';
import type { Nature, Reaper } from './reaper.ts';

// What these see they leave as it is; a command that is not known here counts as one with an effect.
const LOOK =
  /^(?:cat|ls|test|stat|readlink|sha256sum|uname|id|which|command -v|ip (?:-\w+ )*(?:addr|address|link|route|neigh|rule) (?:show|get)|bridge (?:-\w+ )*vlan show|nft (?:-\w+ )*list|sysctl -n|systemctl (?:is-active|is-enabled|show|cat)|ping|timeout 3 bash|arping -[bDV]|printenv|grep|find|nmcli -t|networkctl|sh \S+dead-man\.sh outcome)\b/;
// Of every host, whose dead-man switch a bot that died may have left armed.
const LOOK_AT_START = /^sh \S+dead-man\.sh status$/;

type Callable = (...values: readonly unknown[]) => unknown;

/** `hosts`: names by `address:port`. */
export function watchSsh(reaper: Reaper, hosts: Readonly<Record<string, string>>): void {
  const exec: unknown = Reflect.get(Client.prototype, 'exec');
  if (!isCallable(exec)) throw new Error('The Client of ssh2 has no exec() any more.');
  Object.defineProperty(Client.prototype, 'exec', {
    value(this: Client, ...parameters: readonly unknown[]): unknown {
      const [line] = parameters;
      const host = hostOf(this, hosts);
      const point = reaper.reach('exec', `${host}: ${String(line)}`, natureOf(String(line)));
      point.before();
      const callback = parameters.at(-1);
      if (!isCallable(callback)) throw new Error('exec() was called without a callback.');
      const watched = (error: unknown, channel: unknown): unknown => {
        if (typeof channel === 'object' && channel !== null) onExit(channel, () => point.after());
        return callback(error, channel);
      };
      return Reflect.apply(exec, this, [...parameters.slice(0, -1), watched]);
    },
  });
}

function natureOf(line: string): Nature {
  if (LOOK_AT_START.test(line)) return 'look at start';
  return LOOK.test(line) ? 'look' : 'effect';
}

function hostOf(client: Client, hosts: Readonly<Record<string, string>>): string {
  const socket: unknown = Reflect.get(client, '_sock');
  if (!(socket instanceof Socket)) return 'behind a jump host';
  const place = `${socket.remoteAddress}:${socket.remotePort}`;
  return hosts[place] ?? place;
}

function onExit(channel: object, act: () => void): void {
  const emit: unknown = Reflect.get(channel, 'emit');
  if (!isCallable(emit)) throw new Error('A channel of ssh2 does not emit().');
  Object.defineProperty(channel, 'emit', {
    value(this: object, ...parameters: readonly unknown[]): unknown {
      if (parameters[0] === 'exit') act();
      return Reflect.apply(emit, this, parameters);
    },
  });
}

function isCallable(value: unknown): value is Callable {
  return typeof value === 'function';
}
