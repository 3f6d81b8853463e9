// The parameters of one call, checked against its declaration as the server does it: required ones,
// uuids that must exist, lists, maps. Names are taken in any case. What is not declared is ignored
// without a word, and so is what the played version does not have yet (reference 1.4).

import type { Core } from '../core.ts';
import type { CloudState, Row } from '../world/rows.ts';
import type { Caller } from '../api/authenticate.ts';
import { envelopeOf } from '../api/call.ts';
import type { Call } from '../api/call.ts';
import { isRequired, parametersFor } from './declarations.ts';
import type { Declared } from './declarations.ts';
import { invalid, serverError } from '../api/errors.ts';
import { checkBrackets, readMap } from './maps.ts';
import { rowsOf } from './row-kinds.ts';
import type { Parameters } from '../api/signature.ts';

export interface Arguments {
  /** undefined: not given, or given empty. */
  text(name: string): string | undefined;
  need(name: string): string;
  /** As java.lang.Boolean reads it: everything but `true` is false. */
  flag(name: string): boolean | undefined;
  integer(name: string): number | undefined;
  /** Comma-separated; undefined: not given. */
  list(name: string): readonly string[] | undefined;
  /** `name[0].field=…`, by index. */
  map(name: string): readonly Readonly<Record<string, string>>[];
  /** The one of `rows` with this uuid; undefined: none, or not given. */
  row<R extends Row>(name: string, rows: readonly R[]): R | undefined;
  /** -1 stands for "all" in some list calls. */
  isAll(name: string): boolean;
  /** For filters: not given, or equal to one of `values` in any case, as the database compares. */
  fits(name: string, ...values: readonly (string | null)[]): boolean;
  /** For `keyword`: not given, or a part of one of `values` in any case. */
  isPart(name: string, ...values: readonly string[]): boolean;
}

/** Strings are at most this long, unless a call declares `text` [unverified]. */
const TEXT_MAX = 255;

export function readArguments(
  core: Core,
  call: Call,
  caller: Caller,
  parameters: Parameters,
): Arguments {
  checkBrackets(parameters);
  const given = new Map([...parameters].map(([name, value]) => [name.toLowerCase(), value]));
  const values = new Map<string, string>();
  for (const declared of parametersFor(core, call, caller)) {
    const value = given.get(declared.name) ?? mapMark(declared, given);
    if (value !== undefined)
      values.set(declared.name, readValue(core.state, call, declared, value));
    else if (isRequired(declared, core)) throw missing(call, declared.name);
  }
  return makeArguments(call, values, given);
}

/** A map has no value of its own, only fields. */
function mapMark({ name, kind }: Declared, given: ReadonlyMap<string, string>): '' | undefined {
  const isGiven = kind === 'map' && [...given.keys()].some((key) => key.startsWith(`${name}[`));
  return isGiven ? '' : undefined;
}

function readValue(state: CloudState, call: Call, { name, kind }: Declared, value: string): string {
  if (value === '') return value;
  if (kind === 'integer' && !/^-?\d+$/.test(value)) throw badValue(call, name, value);
  if (kind === 'string' && value.length > TEXT_MAX) {
    throw invalid(`Value greater than max allowed length ${TEXT_MAX} for param: ${name}`);
  }
  const rowKind = /^uuids?-(.+)$/.exec(kind)?.[1];
  if (rowKind === undefined) return value;
  const rows = rowsOf(state, rowKind);
  const ids = kind.startsWith('uuids') ? value.split(',') : [value];
  return ids
    .map((given) => {
      const id = given.trim();
      const isNumber = /^-?\d+$/.test(id);
      const row = rows.find((one) => (isNumber ? String(one.number) : one.id) === id);
      // A number is taken as the database's own id and not looked up here (reference 1.4).
      if (row === undefined && !isNumber) throw badValue(call, name, id);
      return row?.id ?? id;
    })
    .join(',');
}

function makeArguments(
  call: Call,
  values: ReadonlyMap<string, string>,
  given: ReadonlyMap<string, string>,
): Arguments {
  const text = (name: string) => {
    const value = values.get(name);
    return value === '' ? undefined : value;
  };
  return {
    text,
    need: (name) => {
      const value = values.get(name);
      if (value === undefined) throw missing(call, name);
      return value;
    },
    flag: (name) => {
      const value = text(name);
      return value === undefined ? undefined : value.toLowerCase() === 'true';
    },
    integer: (name) => {
      const value = text(name);
      return value === undefined ? undefined : Number(value);
    },
    list: (name) =>
      values
        .get(name)
        ?.split(',')
        .filter((item) => item !== ''),
    map: (name) => (values.has(name) ? readMap(name, given) : []),
    row: (name, rows) => {
      const value = text(name);
      return rows.find(({ id }) => id === value);
    },
    isAll: (name) => text(name) === '-1',
    fits: (name, ...others) => {
      const value = text(name)?.toLowerCase();
      return value === undefined || others.some((other) => other?.toLowerCase() === value);
    },
    isPart: (name, ...others) => {
      const value = text(name)?.toLowerCase();
      return value === undefined || others.some((other) => other.toLowerCase().includes(value));
    },
  };
}

function missing(call: Call, name: string) {
  return serverError(
    431,
    `Unable to execute API command ${shortName(call)} due to missing parameter ${name}`,
  );
}

function badValue(call: Call, name: string, value: string) {
  return serverError(
    431,
    `Unable to execute API command ${shortName(call)} due to invalid value. Invalid parameter ` +
      `${name} value=${value} due to incorrect long value format, or entity does not exist or due ` +
      'to incorrect parameter annotation for the field in api cmd class.',
  );
}

/** The name of the answer without `response`, which is not always that of the command. */
function shortName(call: Call): string {
  return envelopeOf(call).replace(/response$/, '');
}
