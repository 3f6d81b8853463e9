// What a call of the API is to the stand-in: its name, who may use it, its parameters, and what it
// does. The four kinds answer in four shapes; see handle.ts.

import type { Core } from '../core.ts';
import type { JsonObject, Row } from '../world/rows.ts';
import type { Arguments } from '../parameters/arguments.ts';
import type { Caller } from './authenticate.ts';

export interface Asked {
  readonly core: Core;
  readonly caller: Caller;
  readonly arguments: Arguments;
}

/** The part of an asynchronous call that its job carries out. */
export interface Work {
  readonly instanceType: string | null;
  readonly instanceId: string | null;
  /** Jobs of one network wait for each other. */
  readonly networkId: string | null;
  run(): Promise<JsonObject>;
}

interface Named {
  readonly name: string;
  /** root: only account type Admin has it by default. */
  readonly role: 'all' | 'root';
  /** As in the reference: `name*:string; vlan:string{root}; tags:map; isready:boolean(4.21)`. */
  readonly parameters: string;
  /** The release that brought it; absent: older than all that are played. */
  readonly since?: string;
  /** Absent: the name in lower case. */
  readonly envelope?: string;
}

/** Rows in the order of their numbers, paged by the server. */
export interface ListCall extends Named {
  readonly kind: 'list';
  /** The key of the rows in the answer. */
  readonly key: string;
  rows(asked: Asked): readonly JsonObject[];
}

export interface SyncCall extends Named {
  readonly kind: 'sync';
  /** What stands in the envelope. */
  run(asked: Asked): JsonObject;
}

export interface AsyncCall extends Named {
  readonly kind: 'async';
  /** Java package and class, as a job shows its command. */
  readonly className: string;
  /** What is wrong with the parameters is thrown here and answered at once. */
  prepare(asked: Asked): Work;
}

/** The row is made before the job is: with a job id that is taken the row stays behind. */
export interface AsyncCreateCall extends Named {
  readonly kind: 'async-create';
  readonly className: string;
  create(asked: Asked): { row: Row; work: Work };
}

export type Call = ListCall | SyncCall | AsyncCall | AsyncCreateCall;

export function envelopeOf(call: Call): string {
  return `${call.envelope ?? call.name.toLowerCase()}response`;
}

/** By its name, as the server's own enforcement of POST does it. */
export function changesState(call: Call): boolean {
  return !/^(?:list|query|get|find)/.test(call.name);
}
