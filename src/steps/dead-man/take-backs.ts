// Words for take-backs that several drivers share. Each command is right whether its step was done, half
// done or never begun, and when it runs a second time after the undo of the engine, or before it.

import type { InterfaceName, IpAddress } from '../../domain/names.ts';
import type { RemoteCommand, TakeBackCommand } from '../../domain/plan.ts';

/** A command of an undo that may run at any time. */
export function plainly({ argv, stdin }: RemoteCommand): TakeBackCommand {
  return stdin === undefined ? { argv } : { argv, stdin };
}

/** Whose exit code says nothing about the state afterwards. */
export function attempt(command: RemoteCommand): TakeBackCommand {
  return { ...plainly(command), mayFail: true };
}

/** An interface that is gone has taken along whatever was on it. */
export function ifInterface(name: InterfaceName, command: RemoteCommand): TakeBackCommand {
  return { ...plainly(command), onlyIf: ['test', '-e', `/sys/class/net/${name}`] };
}

/** Unlike `del`, no error when the address is not there. */
export function withoutAddress(name: InterfaceName, ip: IpAddress): TakeBackCommand {
  const argv = ['ip', '-4', 'addr', 'flush', 'dev', name, 'to', `${ip}/32`];
  return ifInterface(name, { argv });
}
