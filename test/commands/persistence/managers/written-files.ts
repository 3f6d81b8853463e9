// What the managers are shown: the files that Arpeggio writes, whole or with one mistake.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { FileEdit } from '../../../../src/commands/persistence/file-edit.ts';
import type { InterfaceManagerFact } from '../../../../src/facts/persistence/interface-manager.ts';
import { editsBy, ROUTES } from '../scene.ts';

type Written = Pick<FileEdit, 'path' | 'after' | 'mode'>;

/** What Arpeggio writes, with the routes of addresses that were moved. */
export function filesFor(management: InterfaceManagerFact): readonly FileEdit[] {
  return editsBy(management, { routes: ROUTES });
}

/** A static route's file, as ../route-keepers.test.ts holds it: `=== PATH (MODE)`, then the text. */
export async function goldenRoute(manager: string): Promise<Written> {
  const url = new URL(`../golden/routes/${manager}.txt`, import.meta.url);
  const [head = '', ...lines] = (await readFile(url, 'utf8')).split('\n');
  const [, path = '', mode = ''] = /^=== (\S+) \((\d+)\)$/.exec(head) ?? [];
  return { path, after: lines.join('\n'), mode };
}

export function withMistake(
  files: readonly Written[],
  right: string,
  wrong: string,
): readonly Written[] {
  const spoilt = files.map((file) => {
    return { ...file, after: (file.after ?? '').replace(right, wrong) };
  });
  assert.notDeepEqual(spoilt, files, `"${right}" stands in the files`);
  return spoilt;
}
