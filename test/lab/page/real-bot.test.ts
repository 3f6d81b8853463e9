// What a stranger does in the demo, in Chromium, with nothing replaced: the page, the workspace, the
// bot as a process of its own in both transports, and hosts that answer over SSH (the model hosts; real
// kernels are test/kernel's business). The bot's texts are fixed by the transcripts, not here.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { setStage, type Stage } from '../../../src/lab/demo/stage.ts';
import type { ModelNetwork } from '../../../src/lab/model-hosts/start-model-network.ts';
import { openBrowser } from '../page-browser.ts';
import { say, type Windows, windowsOn } from './sitting.ts';
import { moveForPicture, PICTURE_SIZE } from './take-picture.ts';

// A move takes three seconds on model hosts; beside other tests on two cores it may take ten.
const STEP_TIMEOUT_MS = 30_000;

// A README that loads slowly is not read.
const PICTURE_BYTES_MAX = 300_000;

const MOVE = '/move-ip 203.0.113.50 to node3';
// A stranger reads and types slower than a test; the machine's part must stay far below two minutes.
const STRANGER_TIME_MAX_MS = 60_000;

describe('the real bot over Socket Mode, in a browser', () => {
  const scene = sceneOver('socket');

  test('a stranger moves an address, and is told what stands in the way', async (context) => {
    const { stage, windows } = scene();
    const began = performance.now();
    const page = await windows.windowFor('alice');
    await refusedForATypingMistake(page);
    const card = await plannedBy(page);
    await refusedForOneself(page, card);
    await everyCommandInDetails(page, card);
    await approvedByADoubleClick(page, card, stage);
    const tookMs = performance.now() - began;
    context.diagnostic(`the stranger's path took ${(tookMs / 1000).toFixed(1)} s`);
    assert.ok(tookMs < STRANGER_TIME_MAX_MS);
    await page.getByRole('navigation').getByRole('button', { name: 'Arpeggio' }).last().click();
    await page.getByRole('heading', { name: 'Arpeggio changes networks with you' }).waitFor();
  });

  test('of two approvers who press in the same moment one wins, the other is told', async () => {
    const { stage, windows } = scene();
    const [alice, bob, carol] = [
      await windows.windowFor('alice'),
      await windows.windowFor('bob'),
      await windows.windowFor('carol'),
    ];
    const card = await plannedBy(alice);
    const addedBefore = countOf(stage, ADDED_ON_NODE3);
    const buttons = [await approveIn(bob), await approveIn(carol)];
    // Else the one card could have lost its buttons before the other one is pressed.
    stage.workspace.faults.add({ kind: 'rate-limit', retryAfterS: 1, method: 'chat.update' });
    await Promise.all(buttons.map((button) => button.dispatchEvent('click')));
    await card.getByText(/Approved by .* Applied/).waitFor();
    const winners = await card.getByText(/^@(Bob Berg|Carol)/).allInnerTexts();
    assert.equal(winners.length, 1);
    const loser = winners[0] === '@Bob Berg' ? carol : bob;
    const winner = loser === bob ? carol : bob;
    await privately(loser).getByText('Your click did nothing.').waitFor();
    assert.equal(await privately(winner).count(), 0);
    assert.equal(countOf(stage, ADDED_ON_NODE3) - addedBefore, 1);
  });
});

describe('the real bot over HTTP, in a browser', () => {
  const scene = sceneOver('http');

  test('an address moves, and the picture of the README can be taken of it', async () => {
    const { stage, windows } = scene();
    const page = await windows.windowFor('alice', PICTURE_SIZE.width);
    await moveForPicture(page);
    const picture = await page.screenshot();
    assert.ok(picture.length < PICTURE_BYTES_MAX, `${picture.length} bytes`);
    assert.equal(countOf(stage, ADDED_ON_NODE3), 1);
  });

  test('a second demo takes another port than the first', async () => {
    const { url } = scene().stage.workspace;
    const port = Number(new URL(url).port);
    const second = await setStage({ backend: 'in-process', port, log: () => {} });
    try {
      assert.notEqual(second.workspace.url, url);
      assert.equal((await fetch(second.workspace.url)).status, 200);
    } finally {
      await second.stop();
    }
  });
});

type Scene = { stage: Stage; windows: Windows };

/** Starts the demo and a browser for the tests of the `describe` around it. */
function sceneOver(transport: 'socket' | 'http'): () => Scene {
  let scene: Scene | undefined;
  const stageLog: string[] = [];
  const current = (): Scene => {
    assert.ok(scene !== undefined, 'the demo has started');
    return scene;
  };
  before(async () => {
    const log = stageLog.push.bind(stageLog);
    const stage = await setStage({ backend: 'in-process', port: 0, transport, log });
    const windows = windowsOn(stage.workspace.url, await openBrowser(), STEP_TIMEOUT_MS);
    scene = { stage, windows };
  });
  afterEach(async () => {
    await current().windows.closeWindows();
    await current().stage.network.reset();
  });
  after(async () => {
    await current().windows.stop();
    await current().stage.stop();
    const crashes = stageLog.filter((line) => line.startsWith('The bot ended'));
    assert.deepEqual(crashes, []);
  });
  return current;
}

const ADDED_ON_NODE3 = 'ip addr replace 203.0.113.50/32 dev eth0';

function countOf({ network }: Stage, command: string): number {
  return (network as ModelNetwork).execLog.filter(({ line }) => line.endsWith(command)).length;
}

function privately(page: Page): Locator {
  return page.getByRole('article', { name: /only visible to you/ });
}

/** The newest card that waits, as this person sees it. */
async function approveIn(page: Page): Promise<Locator> {
  const button = page.getByRole('button', { name: 'Approve' }).last();
  await button.waitFor();
  return button;
}

async function refusedForATypingMistake(page: Page): Promise<void> {
  await say(page, '/move-ip 203.0.113.50 to nod3');
  const refusal = privately(page).last();
  await refusal.getByText('There is no node and no VM "nod3".').waitFor();
  assert.match(await refusal.innerText(), /Did you mean node3\?/);
  assert.equal(await privately(page).count(), 1, 'a quick answer comes alone');
}

async function plannedBy(page: Page): Promise<Locator> {
  await say(page, MOVE);
  await approveIn(page);
  const heading = page.getByRole('heading', { name: '203.0.113.50 moves from node1 to node3' });
  const channel = page.getByRole('log', { name: 'Messages in #network-oncall' });
  return channel.getByRole('article').filter({ has: heading }).last();
}

async function refusedForOneself(page: Page, card: Locator): Promise<void> {
  await card.getByRole('button', { name: 'Approve' }).click();
  await privately(page).last().getByText('you cannot approve it').waitFor();
  assert.match(await card.innerText(), /Waiting for approval/);
}

async function everyCommandInDetails(page: Page, card: Locator): Promise<void> {
  await card.getByRole('button', { name: 'Details' }).click();
  const details = page.getByRole('dialog', { name: /^Plan / });
  await details.waitFor();
  const text = await details.innerText();
  assert.ok(text.includes(`node3# ${ADDED_ON_NODE3}`), 'the command');
  assert.ok(text.includes('node3# ip addr del 203.0.113.50/32 dev eth0'), 'its undo');
  await page.keyboard.press('Escape');
  await details.waitFor({ state: 'detached' });
}

async function approvedByADoubleClick(page: Page, card: Locator, stage: Stage): Promise<void> {
  const addedBefore = countOf(stage, ADDED_ON_NODE3);
  await page.getByRole('button', { name: 'Become Bob' }).click();
  await page.getByRole('radio', { name: 'Bob (approver)', checked: true }).waitFor();
  await card.getByRole('button', { name: 'Approve' }).dblclick();
  await card.getByRole('button', { name: /repl/ }).click();
  const thread = page.getByRole('complementary', { name: 'Thread' });
  await thread.getByRole('region', { name: /all 19 steps done/ }).waitFor();
  const result = thread.getByRole('article').filter({ hasText: 'Applied:' }).last();
  await result.getByText(/sent \d+, lost 0, longest gap \d+ ms/).waitFor();
  await card.getByText(/Approved by .* Applied/).waitFor();
  assert.equal(await card.getByRole('button', { name: 'Approve' }).count(), 0);
  assert.equal(await thread.getByText(/^done$/).count(), 19);
  assert.equal(countOf(stage, ADDED_ON_NODE3) - addedBefore, 1);
  assert.equal(await privately(page).count(), 0, 'the second press of the same person is no news');
  await card.getByRole('button', { name: '2 replies' }).waitFor();
}
