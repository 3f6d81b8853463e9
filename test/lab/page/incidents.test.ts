// The buttons that break what lies beyond Slack: on the page, with incidents of the test's own, and
// those that the demo offers, each begun and ended on model hosts.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Incident } from '../../../src/lab/workspace/start-workspace.ts';
import { startCloud } from '../../../src/lab/cloud/start-cloud.ts';
import { demoIncidents } from '../../../src/lab/demo/incidents.ts';
import { startModelNetwork } from '../../../src/lab/model-hosts/start-model-network.ts';
import { type Sitting, startSitting } from './sitting.ts';

describe('incidents on the page', () => {
  let sitting: Sitting;
  before(async () => {
    sitting = await startSitting();
  });
  afterEach(() => sitting.closeWindows());
  after(() => sitting.stop());

  test('one that lasts says what is true, and goes on until it is ended', async () => {
    const seen: string[] = [];
    sitting.app.workspace.offerIncidents([powerCut(seen)]);
    const page = await sitting.windowFor('alice');
    await page.getByRole('button', { name: 'Break something' }).click();
    const section = page.getByRole('region', { name: 'The hosts' });
    await section.getByRole('button', { name: 'Power cut' }).click();
    await section.getByText('node1 is off.').waitFor();
    assert.equal(
      await section.getByRole('button', { name: 'Power cut', exact: true }).isEnabled(),
      false,
    );
    await section.getByRole('button', { name: 'End: Power cut' }).click();
    await section.getByText('node1 is on.').waitFor();
    assert.deepEqual(seen, ['begun', 'ended']);
  });

  test('one that does not work says why, and can be tried again', async () => {
    sitting.app.workspace.offerIncidents([{ ...powerCut([]), begin: noSuchHost }]);
    const page = await sitting.windowFor('bob');
    await page.getByRole('button', { name: 'Break something' }).click();
    const section = page.getByRole('region', { name: 'The hosts' });
    await section.getByRole('button', { name: 'Power cut' }).click();
    await section.getByText('That did not work: There is no such host.').waitFor();
    assert.equal(await section.getByRole('button', { name: 'Power cut' }).isEnabled(), true);
  });
});

const noSuchHost = () => Promise.reject(new Error('There is no such host.'));

function powerCut(seen: string[]): Incident {
  return {
    id: 'power-cut',
    heading: 'The hosts',
    name: 'Power cut',
    hint: 'node1 goes off.',
    async begin() {
      seen.push('begun');
      return 'node1 is off.';
    },
    async end() {
      seen.push('ended');
      return 'node1 is on.';
    },
  };
}

// It needs a network of VLAN 1234, which nobody has made here.
const NEEDS_A_NETWORK = 'edited-file';
// It lasts a minute by the clock.
const SLOW = 'bot-frozen';

describe('the incidents of the demo', () => {
  test('each can be begun, and ended where it lasts, without a trace on the hosts', async () => {
    const network = await startModelNetwork();
    const cloud = await startCloud();
    const done: string[] = [];
    const note = (word: string) => async () => void done.push(word);
    const bot = {
      pid: 1,
      logPath: '',
      kill: note('kill'),
      keepAway: note('keep away'),
      bringBack: () => void done.push('bring back'),
      freeze: () => void done.push('freeze'),
      thaw: () => void done.push('thaw'),
      stop: note('stop'),
    };
    try {
      const dumped = withoutNeighbours(network.dump());
      const incidents = demoIncidents({ network, cloud, bot });
      const played = incidents.filter(({ id }) => id !== NEEDS_A_NETWORK && id !== SLOW);
      for (const incident of played) {
        assert.match(await incident.begin(), /\.$/);
        if (incident.end !== undefined) assert.match(await incident.end(), /\.$/);
      }
      assert.equal(played.length, incidents.length - 2);
      assert.deepEqual(done, ['kill', 'keep away', 'bring back']);
      assert.equal(withoutNeighbours(network.dump()), dumped);
    } finally {
      await cloud.stop();
      await network.stop();
    }
  });
});

/** A host that boots has to learn them anew. */
function withoutNeighbours(dump: string): string {
  return dump.replace(/^ {2}neigh .*\n/gm, '');
}
