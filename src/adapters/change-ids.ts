// Ids of changes: short enough to say aloud, and random: 31^6 is about 887 million. Two that meet are
// refused by the store's primary key.

import { randomInt } from 'node:crypto';
import type { ChangeId } from '../domain/names.ts';

// Without 0/o and 1/l/i, which are misheard and misread.
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';
const LENGTH = 6;

export function newChangeId(): ChangeId {
  const letters = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]);
  return `c${letters.join('')}` as ChangeId;
}
