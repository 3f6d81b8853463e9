// Appends to change 1 of the store in the directory given until it is killed, printing each sequence
// number after the store has acknowledged it. Each append also takes a lock named after its sequence
// and asks for the progress message, so that a torn transaction would show.

import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../../../src/adapters/store/open-store.ts';
import type { Append } from '../../../../src/ports/journal.ts';
import {
  APPROVED,
  changeId,
  exampleProposal,
  key,
  STARTED,
  timeAt,
} from '../../../contracts/store/store-examples.ts';

const STDOUT = 1;

const { journal } = await openSqliteStore({ directory: process.argv[2] ?? '' });
const { change } = await journal.propose(exampleProposal(1));
for (let sequence = change.sequence; ; sequence += 1) {
  const request: Append = {
    changeId: changeId(1),
    afterSequence: sequence,
    at: timeAt(sequence),
    events: [sequence === 1 ? APPROVED : STARTED],
    takeLocks: [key((sequence + 1) % 256)],
    messages: ['progress'],
  };
  const appended = await journal.append(request);
  if (appended.result !== 'appended') throw new Error(`Unexpected: ${appended.result}`);
  // Straight to the pipe: what is acknowledged must not wait in a buffer that dies with us.
  writeSync(STDOUT, `${appended.change.sequence}\n`);
}
