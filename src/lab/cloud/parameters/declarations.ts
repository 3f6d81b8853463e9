// How calls declare their parameters, as text that reads like the reference:
// `name*:string; supportedservices*<4.16:list; vlan:string(4.17){root}; zoneid:uuid-zone`.

import type { Core } from '../core.ts';
import { isSince } from '../world/versions.ts';
import type { Caller } from '../api/authenticate.ts';
import type { Call } from '../api/call.ts';

export interface Declared {
  readonly name: string;
  readonly required: 'never' | 'always' | `before ${string}`;
  /** string, text (of any length), integer, boolean, list, map, uuid-KIND, uuids-KIND. */
  readonly kind: string;
  readonly isRootOnly: boolean;
  readonly since: string | null;
}

/** Those that the played version has, and that this caller's variant of the command has. */
export function parametersFor(core: Core, call: Call, { account }: Caller): readonly Declared[] {
  return declarationsOf(call).filter(
    ({ since, isRootOnly }) =>
      (since === null || isSince(core.version, since)) && (!isRootOnly || account.type === 'Admin'),
  );
}

export function isRequired({ required }: Declared, core: Core): boolean {
  if (required === 'never' || required === 'always') return required === 'always';
  return !isSince(core.version, required.slice('before '.length));
}

export function declarationsOf(call: Call): Declared[] {
  const paging = call.kind === 'list' ? '; page:integer; pagesize:integer; keyword:string' : '';
  const job = call.kind.startsWith('async') ? '; customjobid:string' : '';
  return `${call.parameters}${paging}${job}`
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => parse(call, part));
}

function parse(call: Call, part: string): Declared {
  const match = /^(\w+)(\*(?:<[\d.]+)?)?:([\w-]+)(?:\(([\d.]+)\))?(\{root\})?$/.exec(part);
  if (match === null) throw new Error(`${call.name} declares "${part}"`);
  const [, name = '', mark, kind = '', since, root] = match;
  return {
    name,
    required: requirement(mark),
    kind,
    since: since ?? null,
    isRootOnly: root !== undefined,
  };
}

function requirement(mark: string | undefined): Declared['required'] {
  if (mark === undefined) return 'never';
  return mark === '*' ? 'always' : `before ${mark.slice('*<'.length)}`;
}
