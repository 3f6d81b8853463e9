// A journal that somebody edited, or whose entries went missing, is noticed when it is read: the chain
// of hashes does not fit any more. The rest of the store stays readable.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  APPLIED,
  APPROVED,
  changeId,
  DONE,
  exampleProposal,
  key,
  STARTED,
  timeAt,
} from '../../contracts/store/store-examples.ts';
import { meddle, placeFor } from './place.ts';

const EDITS: Readonly<Record<string, string>> = {
  'an edited event': `update journal set event = replace(event, 'seen', 'SEEN') where sequence = 4`,
  'another approver': `update journal set event = replace(event, 'APPROVER', 'SOMEBODY')
    where sequence = 2`,
  'another time': `update journal set at = '${timeAt(5)}' where sequence = 3`,
  'a missing last entry': 'delete from journal where sequence = 5',
  'a missing last entry, with its number': `delete from journal where sequence = 5;
    update changes set sequence = 4, state = 'applying'`,
  'a missing entry in the middle': 'delete from journal where sequence = 3',
  'a journal without any entry': 'delete from journal',
  'a journal without its first entry': 'delete from journal where sequence = 1',
  'swapped entries': `update journal set sequence = 99 where sequence = 3;
    update journal set sequence = 3 where sequence = 4;
    update journal set sequence = 4 where sequence = 99`,
  'a state that hides the change': `update changes set state = 'undone'`,
  'a changed hash': `update journal set hash = '${'0'.repeat(64)}' where sequence = 3`,
  'a forged end': `update journal set hash = '${'0'.repeat(64)}' where sequence = 5;
    update changes set head_hash = '${'0'.repeat(64)}'`,
};

for (const [what, edit] of Object.entries(EDITS)) {
  test(`${what} is noticed`, async (context) => {
    const place = await placeFor(context);
    const store = await place.open();
    await store.journal.propose(exampleProposal(1));
    const events = [APPROVED, STARTED, DONE, APPLIED];
    const at = timeAt(10);
    await store.journal.append({
      changeId: changeId(1),
      afterSequence: 1,
      at,
      events,
      messages: [],
    });
    await store.close();
    meddle(place.directory, edit);

    const reopened = await place.open();
    const { journal } = reopened;
    const noticed = /damaged|stored as/;
    await assert.rejects(journal.read(changeId(1)), noticed);
    await assert.rejects(journal.entries(changeId(1)), noticed);
    await assert.rejects(journal.touching([key(1)], 10), noticed);
    await journal.propose(exampleProposal(2));
    assert.equal((await journal.read(changeId(2)))?.sequence, 1);
    await reopened.close();
  });
}
