// A plan: the complete, immutable list of steps as plain data, with the exact commands and the undo
// of each. It is what an approver reads, what the digest binds, and what the engine obeys. How a step
// works is its driver's business (src/steps); a plan only holds the driver's kind and spec.

import { digestOf, type Json } from './json.ts';
import type { HostName, IpAddress, ResourceKey } from './names.ts';

/** A command for a remote host as data; only adapters/ssh/argv.ts makes a string of it. */
export interface RemoteCommand {
  readonly argv: readonly string[];
  /** Sent to the command's standard input. */
  readonly stdin?: string;
  /** Runs as root: directly, or through `sudo -n` when the login is not root. */
  readonly asRoot?: boolean;
  readonly timeoutMs?: number;
  /** Over a connection and a login of its own, which shows that the host can still be reached anew. */
  readonly isFreshConnection?: true;
}

export interface HostCommand extends RemoteCommand {
  readonly host: HostName;
}

/** What a person is asked to do where no command can; the change waits until they say so. */
export interface Handwork {
  /** "Put VLAN 1234 on ports 1-4 of switch sw7, tagged" */
  readonly apply: string;
  /** "Take VLAN 1234 off ports 1-4 of switch sw7 again" */
  readonly undo: string;
}

/** One command of a host's own take-back; data until steps/dead-man renders it for sh. */
export interface TakeBackCommand {
  readonly argv: readonly string[];
  readonly stdin?: string;
  /** Runs only when this command, which just looks, succeeds. */
  readonly onlyIf?: readonly string[];
  /** Its exit code does not matter, e.g. of an announcement that nobody answers. */
  readonly mayFail?: true;
}

/** How a host takes a step back by itself when its dead-man switch fires. */
export interface TakeBack {
  readonly host: HostName;
  /** As root, in this order; right whether the step was done, half done or never begun, and twice. */
  readonly commands: readonly TakeBackCommand[];
  /** Also after a reboot, which has itself taken back whatever is not in a file. */
  readonly atBoot: boolean;
}

/** A step's place in the dead-man switch of one host. */
export interface DeadManPlace {
  readonly host: HostName;
  /** Of the armed switch; the change's id. */
  readonly id: string;
  /** Take-backs run from the highest number down; null: the step leaves this host as it is. */
  readonly number: number | null;
  /** From arming, or the newest extension, until the host takes back by itself. */
  readonly seconds: number;
}

/** A switch as it is armed: on which host, for which change, for how long. */
export type ArmedSwitch = Omit<DeadManPlace, 'number'>;

/** What a step will do, in words and in exact commands, as shown before approval. */
export interface StepDescription {
  /** "Add 203.0.113.50/32 to eth0 on node3, answering nobody yet" */
  readonly title: string;
  readonly commands: readonly HostCommand[];
  /** The same without what a later step has to confirm; left out: they are the same. */
  readonly commandsAgain?: readonly HostCommand[];
  /** How it is taken back, in words; null: it only looks, so there is nothing to take back. */
  readonly undo: string | null;
  /** Once it has happened nothing takes it back; the undo can only tell whether it came to that. */
  readonly isFinal?: true;
  /** Once it was taken back nothing does it again as it was; a second person decides about its undo. */
  readonly isUndoFinal?: true;
  /** The commands of the undo, also for a person who has to do it by hand; empty: nothing to do. */
  readonly undoCommands: readonly HostCommand[];
  /** Left out: nobody is asked. Otherwise `apply` and `undo` of the driver run after the answer. */
  readonly asks?: Handwork;
  /** One for each host that the step changes; left out: it needs no dead-man switch, or has none. */
  readonly takeBacks?: readonly TakeBack[];
  /** Left out: it arms no dead-man switch. */
  readonly arms?: ArmedSwitch;
}

export interface PlannedStep extends StepDescription {
  /** Unique in its plan, e.g. `hide-on-node3`. */
  readonly id: string;
  /** Never renamed: journals hold it. */
  readonly kind: string;
  readonly version: number;
  readonly spec: Json;
  /**
   * The dead-man switches that are armed while it runs, in the order in which they are extended, which
   * is the reverse of the order in which they would take back; given by the planner.
   */
  readonly deadMan?: readonly DeadManPlace[];
}

/** Pings that run on `host` towards `ip` for as long as the change runs. */
export interface ProbePlan {
  readonly host: HostName;
  readonly ip: IpAddress;
  readonly intervalMs: number;
}

/** What a person asked for, parsed: enough to read the facts and plan it again. */
export interface Intent {
  readonly command: string;
  /** Canonical text of the command, e.g. `/move-ip 203.0.113.50 to node3`. */
  readonly text: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly reason: string | null;
}

/** What goes on after a change was applied, without its locks. Nothing of it changes a host. */
export interface PlannedWatch {
  /** For the reader: who looks for what, how often and how long. */
  readonly summary: string;
  /** What it is about: fewer than the plan's locks, which also name hosts that many changes touch. */
  readonly keys: readonly ResourceKey[];
  /** Its `verify` looks; the codes of its failures tell what is worth an alert. */
  readonly look: PlannedStep;
  readonly everyMs: number;
  readonly forMs: number;
  /** An announcement, repeated at these times after the end; it is skipped where its check objects. */
  readonly repeat: PlannedStep;
  readonly repeatAtMs: readonly number[];
}

export interface Plan {
  readonly intent: Intent;
  /** "203.0.113.50 moves from node1 to node3" */
  readonly summary: string;
  readonly steps: readonly PlannedStep[];
  readonly locks: readonly ResourceKey[];
  /** Facts the plan rests on; compared again before the first step. */
  readonly facts: Json;
  readonly factsDigest: string;
  /** "none expected: …", as shown to the approver. */
  readonly downtime: string;
  /** Things an approver should know before approving. */
  readonly warnings: readonly string[];
  readonly probe: ProbePlan | null;
  /** Left out: nothing is watched after the end. */
  readonly watch?: PlannedWatch;
}

/** What an approval binds to. */
export function planDigest(plan: Plan): string {
  return digestOf(plan);
}

/** One line a person could type, for display only; secrets never travel in argv. */
export function renderCommand(command: RemoteCommand): string {
  const words = command.argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`));
  const stdin = command.stdin === undefined ? '' : ` <<< '${command.stdin.trim()}'`;
  return words.join(' ') + stdin;
}
