// The commands that run on one SSH connection, and the two ways to end one. A channel's signal is
// ignored for root, as OpenSSH does (session.c: signalling requires privilege separation, which a
// root login has not). The other way is a second session with a small script that looks for the
// process and signals it; the script is recognised by the name it carries, not executed.
import { splitWords } from './split-words.ts';

export interface RunningCommand {
  line: string;
  interrupt: AbortController;
  /** Set when a signal ends it. */
  signalName: string | undefined;
}

/** $0 of the script that signals another session's process: sh -c SCRIPT NAME SIGNAL LINE WORDS… */
const INTERRUPT_NAME = 'arpeggio-interrupt';
/** What the script exits with when no session runs that line. */
const NOT_FOUND_EXIT_CODE = 4;

export class RunningCommands {
  readonly #user: string;
  readonly #commands = new Set<RunningCommand>();

  constructor(user: string) {
    this.#user = user;
  }

  start(line: string): RunningCommand {
    const command = { line, interrupt: new AbortController(), signalName: undefined };
    this.#commands.add(command);
    return command;
  }

  end(command: RunningCommand): void {
    this.#commands.delete(command);
  }

  endAll(): void {
    for (const command of this.#commands) command.interrupt.abort();
  }

  signalByChannel(command: RunningCommand | undefined, signalName: string): void {
    const isMine = command !== undefined && !command.line.startsWith('sudo ');
    if (isMine && this.#user !== 'root') signal(command, signalName);
  }

  /** The exit code of the signalling script; undefined when the line is something else. */
  signalByScript(line: string): number | undefined {
    const split = splitWords(line);
    if (split.kind === 'refused') return undefined;
    const words = split.words.slice(split.words[0] === 'sudo' ? 3 : 0);
    const [shell, option, , name, signalName = '', target] = words;
    if (shell !== 'sh' || option !== '-c' || name !== INTERRUPT_NAME) return undefined;
    const found = [...this.#commands].find((command) => command.line === target);
    if (found === undefined) return NOT_FOUND_EXIT_CODE;
    signal(found, signalName);
    return 0;
  }
}

function signal(command: RunningCommand, signalName: string): void {
  command.signalName = signalName;
  command.interrupt.abort();
}
