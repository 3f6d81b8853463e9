// Makes two runs comparable: what differs from one run to the next (ids, times, figures) becomes the
// same. What must not differ, a packet lost for one, is deliberately kept.

import type { Change } from '../../../src/domain/change.ts';

export const RESTARTED = ' The bot restarted meanwhile: what was lost before that is not counted.';

export function normalise(text: string, changes: readonly Change[]): string {
  return changes
    .reduce((all, { id }, index) => all.replaceAll(id, `CHANGE-${index + 1}`), text)
    .replaceAll(/<!date\^\d+\^[^|]*\|[^>]*>/g, 'TIME')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?Z/g, 'TIME')
    .replaceAll(/\d\d:\d\d(?::\d\d)? UTC/g, 'TIME')
    .replaceAll(/`[0-9a-f]{12}`/g, 'DIGEST')
    .replaceAll(/took (?:\d+ min )?\d+ s/g, 'took N s')
    .replaceAll(/sent \d+, lost 0, longest gap \d+ ms/g, 'sent N, lost 0, longest gap N ms')
    .replaceAll(/\/archives\/\w+\/p\d+\S*/g, '/archives/LINK')
    .replaceAll(/http:\/\/127\.0\.0\.1\S*(?=\|)/g, 'LINK');
}
