// Parameters that are lists of objects: `tags[0].key=…`, `iptonetworklist[1].ip=…`.

import { serverError } from '../api/errors.ts';
import type { Parameters } from '../api/signature.ts';

/** 430 for a name with brackets that cannot be read (its text is [unverified]). */
export function checkBrackets(parameters: Parameters): void {
  for (const name of parameters.keys()) {
    if (!name.includes('[') || /^\w+\[\d+\](?:\.[\w.:-]+)?$/.test(name)) continue;
    throw serverError(
      430,
      `Unable to decode parameter ${name}; if specifying an object array, please use ` +
        'parameter[index].field=XXX, e.g. userGroupList[0].group=httpGroup',
    );
  }
}

/** `given` has its names in lower case. */
export function readMap(
  name: string,
  given: ReadonlyMap<string, string>,
): readonly Readonly<Record<string, string>>[] {
  const entries = new Map<string, Record<string, string>>();
  for (const [key, value] of given) {
    const match = /^(\w+)\[(\d+)\]\.(.+)$/.exec(key);
    const [, ownName, index = '', field = ''] = match ?? [];
    if (ownName !== name) continue;
    const entry = entries.get(index) ?? {};
    entry[field] = value;
    entries.set(index, entry);
  }
  return [...entries.values()];
}
