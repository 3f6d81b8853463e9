// Ids that look like Slack's and are the same in every run with the same seed.
// Not for secrets: tokens made here only guard a server on the loopback interface.
import { createHash } from 'node:crypto';

export type Ids = {
  /** "B" -> "B0K3V9QW2XA": a prefix and ten characters, as Slack's ids are built today */
  next(prefix: string): string;
  /** hexadecimal digits, for trigger ids and the tails of URLs */
  hex(length: number): string;
  uuid(): string;
  /** a whole number from 0 to `below` - 1 */
  pick(below: number): number;
};

export function makeIds(seed: string): Ids {
  let count = 0;
  const digest = () => createHash('sha256').update(`${seed}:${count++}`).digest();
  const hex = (length: number) => {
    let text = '';
    while (text.length < length) text += digest().toString('hex');
    return text.slice(0, length);
  };
  return {
    next: (prefix) =>
      `${prefix}0${digest().readBigUInt64BE().toString(36).toUpperCase().slice(0, 9)}`,
    hex,
    uuid: () => hex(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    pick: (below) => digest().readUInt32BE() % below,
  };
}
