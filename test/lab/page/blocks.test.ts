// What the page does with blocks: presses and their waiting, questions before a press, inputs of a
// modal, blocks that nobody can draw, the App Home. Chromium against the real workspace and Bolt.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { cardBlocks, longPlanBlock, oddBlocks } from './blocks.ts';
import { type Sitting, startSitting } from './sitting.ts';

describe('blocks on the page', () => {
  let sitting: Sitting;
  before(async () => {
    sitting = await startSitting();
  });
  afterEach(() => sitting.closeWindows());
  after(() => sitting.stop());

  async function postCard(page: Page, what: string): Promise<Locator> {
    await sitting.app.postToChannel(cardBlocks(what, 'U0ALICE001'), what);
    const card = page.getByRole('article').filter({ hasText: `Move ${what}` });
    await card.waitFor();
    return card;
  }

  test('a double click sends one press while the first one waits, and the button shows it', async () => {
    const page = await sitting.windowFor('bob');
    const card = await postCard(page, 'twice');
    const release = sitting.app.holdAck();
    const approve = card.getByRole('button', { name: 'Approve' });
    await approve.dblclick();
    await card.getByText('waiting for the app').waitFor({ state: 'attached' });
    assert.equal(await approve.getAttribute('aria-disabled'), 'true');
    await approve.press('Enter');
    assert.deepEqual(sitting.app.seen.splice(0), ['bob: approve']);
    release();
    await page.getByText('Approved by bob').waitFor();
    assert.deepEqual(sitting.app.seen.splice(0), []);
  });

  test('two slow clicks are two presses, so that the app has to cope with them', async () => {
    const page = await sitting.windowFor('alice');
    const card = await postCard(page, 'slowly');
    const approve = card.getByRole('button', { name: 'Approve' });
    await approve.click();
    await page.getByText('somebody else has to approve it').waitFor();
    await approve.and(page.locator('[aria-disabled=false]')).click();
    await page.getByText('somebody else has to approve it').nth(1).waitFor();
    assert.deepEqual(sitting.app.seen.splice(0), ['alice: approve', 'alice: approve']);
  });

  test('a button with a question sends nothing until the answer is yes', async () => {
    const page = await sitting.windowFor('bob');
    const card = await postCard(page, 'asked');
    const reject = card.getByRole('button', { name: 'Reject' });
    await reject.click();
    const question = page.getByRole('dialog', { name: 'Reject this change?' });
    assert.match(await question.innerText(), /It is gone then\./);
    await question.getByRole('button', { name: 'Keep it' }).click();
    assert.equal(await question.count(), 0);
    assert.ok(await reject.evaluate((button) => button === document.activeElement));
    assert.equal(await card.getByText('waiting for the app').count(), 0);
  });

  test('a press that nobody acknowledges ends with a warning after three seconds', async () => {
    const page = await sitting.windowFor('bob');
    const card = await postCard(page, 'deaf');
    await card.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reject it' }).click();
    await card.getByText('the app did not take this').waitFor({ state: 'attached' });
    await page.getByRole('alert').getByText('operation_timeout').waitFor();
  });

  test('a modal keeps what is refused, says why, and sends every input in the end', async () => {
    const page = await sitting.windowFor('carol');
    const card = await postCard(page, 'modal');
    await card.getByRole('button', { name: 'Details' }).click();
    const modal = page.getByRole('dialog', { name: 'Details' });
    await modal.getByRole('textbox', { name: 'Reason' }).fill('no');
    await modal.getByRole('combobox', { name: 'Node' }).selectOption('node2');
    await modal.getByRole('combobox', { name: 'Person' }).selectOption({ label: 'Bob Berg' });
    const checks = modal.getByRole('group', { name: 'Checks' });
    await checks.getByRole('checkbox', { name: 'node1' }).check();
    await checks.getByRole('checkbox', { name: 'node3' }).check();
    await modal.getByRole('radio', { name: 'node3' }).check();
    await modal.getByRole('button', { name: 'Send' }).click();
    await modal.getByText('Say it in a sentence').waitFor();
    const reason = modal.getByRole('textbox', { name: 'Reason' });
    assert.ok(await reason.evaluate((input) => input === document.activeElement));
    assert.equal(await reason.inputValue(), 'no');

    await reason.fill('the disk of node1 is dying');
    await modal.getByRole('button', { name: 'Send' }).click();
    await modal.waitFor({ state: 'detached' });
    const values = JSON.parse(sitting.app.seen.splice(0).at(-1) ?? '{}');
    assert.equal(values.reason.value.value, 'the disk of node1 is dying');
    assert.equal(values.node.value.selected_option.value, 'node2');
    assert.equal(values.person.value.selected_user, 'U0BOB00001');
    assert.deepEqual(
      values.checks.value.selected_options.map((option: { value: string }) => option.value),
      ['node1', 'node3'],
    );
    assert.equal(values.when.value.selected_option.value, 'node3');
  });

  test('Escape closes a modal, and the focus is where it was', async () => {
    const page = await sitting.windowFor('eve');
    const card = await postCard(page, 'escape');
    const details = card.getByRole('button', { name: 'Details' });
    await details.click();
    const modal = page.getByRole('dialog', { name: 'Details' });
    await modal.waitFor();
    await page.keyboard.press('Escape');
    await modal.waitFor({ state: 'detached' });
    assert.ok(await details.evaluate((button) => button === document.activeElement));
  });

  test('a block that cannot be drawn is shown as JSON, and its neighbours still work', async () => {
    const page = await sitting.windowFor('bob');
    await sitting.app.postToChannel(oddBlocks(), 'odd');
    const odd = page.getByRole('article').filter({ hasText: 'a < b & c' });
    const json = odd.getByRole('figure', { name: 'Block “data_table” (shown as JSON)' });
    assert.match(await json.innerText(), /"caption": "Addresses"/);
    await odd.getByRole('combobox', { name: 'Pick a node' }).selectOption('node3');
    await page.waitForFunction(() => document.querySelector('.press-waiting') === null);
    assert.deepEqual(sitting.app.seen.splice(0), ['node node3']);
  });

  test('the step that runs stays in view, unless the reader has scrolled away', async () => {
    const page = await sitting.windowFor('bob');
    const ts = await sitting.app.postToChannel([longPlanBlock(5)], 'long');
    const step = (number: number) => page.getByText(`Step ${number}`, { exact: true });
    await inView(step(5));
    await sitting.app.update(ts, [longPlanBlock(25)]);
    await inView(step(25));
    await step(0).evaluate((title) => title.scrollIntoView({ block: 'center' }));
    await inView(step(0));
    await sitting.app.update(ts, [longPlanBlock(35)]);
    await step(35).locator('xpath=../..').getByText('running').waitFor();
    await inView(step(0));
  });

  test('the App Home shows what the app publishes when somebody opens it', async () => {
    const page = await sitting.windowFor('alice');
    await page.getByRole('navigation').getByRole('button', { name: 'Arpeggio' }).click();
    await page
      .getByRole('region', { name: 'App Home' })
      .getByText('No change is running')
      .waitFor();
  });

  test('the inspector shows what went between workspace and app, with its JSON', async () => {
    const page = await sitting.windowFor('bob');
    await postCard(page, 'inspected');
    await page.getByRole('button', { name: 'Inspector' }).click();
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await inspector.getByRole('combobox', { name: 'Show' }).selectOption('API calls');
    const call = inspector.getByRole('group').filter({ hasText: 'chat.postMessage' }).first();
    await call.getByText('chat.postMessage').first().click();
    await call.getByText('"Move inspected"').first().waitFor();
  });

  test('what is broken on purpose is listed, and can be repaired', async () => {
    const page = await sitting.windowFor('bob');
    await page.getByRole('button', { name: 'Inspector' }).click();
    await page.getByRole('tab', { name: 'Break something' }).click();
    await page.getByRole('button', { name: /Revoke the token/ }).click();
    await page.getByRole('button', { name: 'Repair revoke-token' }).click();
    await page.getByRole('tabpanel').getByText('Nothing.', { exact: true }).waitFor();
  });
});

/** Waits until the browser shows it: Playwright's "visible" includes what is scrolled away. */
async function inView(place: Locator): Promise<void> {
  await place.waitFor();
  const handle = await place.elementHandle();
  await place.page().waitForFunction((element) => {
    const box = element?.getBoundingClientRect();
    return box !== undefined && box.top > 100 && box.bottom < window.innerHeight - 100;
  }, handle);
}
