// Transcripts with several changes at once: one of them is held at work by a command that does not end
// until the transcript says so, and waiting for an end would wait for ever. And one in which the store
// is away for a while.

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabCloud } from '../../src/lab/cloud/lab-cloud.ts';
import type { Stage } from '../../src/lab/demo/stage.ts';
import type { ModelNetwork } from '../../src/lab/model-hosts/start-model-network.ts';

interface Crowd {
  /** The conversation is about several changes from here on. */
  isThere: boolean;
  /** One of them is held at work. */
  isHeld: boolean;
  /** What its progress says then; null: nothing of the kind. */
  heldAt: RegExp | null;
  /** Cards in the channel when the transcript began. */
  cardsBefore: number;
}

export const crowd: Crowd = { isThere: false, isHeld: false, heldAt: null, cardsBefore: 0 };

let storePath = '';

export function begin({ directory }: Pick<Stage, 'directory'>): void {
  storePath = join(directory, 'data', 'store.sqlite');
  Object.assign(crowd, { isThere: false, isHeld: false, heldAt: null, cardsBefore: 0 });
}

/** Every message is as it should be: the bot paces its edits, so that some are seconds late. */
export function isSaid(): boolean {
  const store = new DatabaseSync(storePath, { readOnly: true });
  try {
    const behind = 'is_given_up = 0 and posted_sequence < wanted_sequence';
    return store.prepare(`select 1 from outbox where ${behind}`).get() === undefined;
  } finally {
    store.close();
  }
}

const SERVICE_FILE = '/etc/network/interfaces.d/service-203-0-113-50';

let letGo = (): void => {};
let backup: DatabaseSync | null = null;

export const CROWD_GIVENS: Readonly<
  Record<string, (network: ModelNetwork, cloud: LabCloud) => void | Promise<void>>
> = {
  'several people are at work, and announcements from node1 take long': async (network) => {
    while (!isSaid()) await sleep(100);
    letGo = network.host('node1').hold(/arping -q/);
    const heldAt = /now \d+\. Announce \S+ from node1/;
    Object.assign(crowd, { isThere: true, isHeld: true, heldAt });
  },
  'the announcements have ended': () => {
    crowd.isHeld = false;
    letGo();
  },
  'somebody edits the file of node1 meanwhile': (network) =>
    network
      .host('node1')
      .writeFile(SERVICE_FILE, '# mine\niface eth0 inet static\n    address 203.0.113.50/32\n'),
  'a backup program holds the store': async () => {
    while (!isSaid()) await sleep(100);
    backup = new DatabaseSync(storePath);
    backup.exec('begin exclusive');
    crowd.isThere = true;
    crowd.isHeld = true;
  },
  'the backup has ended': () => {
    backup?.exec('rollback');
    backup?.close();
    crowd.isHeld = false;
  },
};
