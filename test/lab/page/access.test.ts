// Who cannot use a mouse, or does not see the page, gets the same: a name on every control, one way
// through by keyboard alone, and a small screen that shows everything.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { cardBlocks, planBlock } from './blocks.ts';
import { say, type Sitting, startSitting } from './sitting.ts';

const CONTROL_ROLES = new Set([
  'button',
  'checkbox',
  'combobox',
  'complementary',
  'dialog',
  'link',
  'listbox',
  'log',
  'navigation',
  'option',
  'radio',
  'region',
  'tab',
  'tablist',
  'textbox',
]);

describe('the page for everybody', () => {
  let sitting: Sitting;
  before(async () => {
    sitting = await startSitting();
  });
  afterEach(() => sitting.closeWindows());
  after(() => sitting.stop());

  test('every control and every region has a name, wherever one is', async () => {
    const page = await sitting.windowFor('alice');
    await sitting.app.postToChannel(cardBlocks('named', 'U0ALICE001'), 'named');
    const card = page.getByRole('article').filter({ hasText: 'Move named' });
    await card.waitFor();
    await card.hover();
    const seen = new Set(await rolesOfNamedControls(page, 'the channel'));
    await card.getByRole('button', { name: 'Reply in thread' }).click();
    await page.getByRole('button', { name: 'Inspector' }).click();
    await page.getByRole('textbox', { name: 'Message #network-oncall' }).fill('/');
    await rolesOfNamedControls(page, 'thread, inspector and suggestions');
    await page.getByRole('tab', { name: 'Break something' }).click();
    assert.equal(await page.getByRole('listbox', { name: 'Commands' }).count(), 0);
    await rolesOfNamedControls(page, 'the fault panel');
    await card.first().getByRole('button', { name: 'Details' }).click();
    await page.getByRole('dialog', { name: 'Details' }).waitFor();
    await rolesOfNamedControls(page, 'a modal');
    // The workspace would show it in the next window of the same person.
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.ok(seen.size > 0 && seen.has('textbox') && seen.has('radio') && seen.has('log'));
  });

  test('asking, changing the seat and approving work by keyboard alone', async () => {
    const page = await sitting.windowFor('alice');
    await tabTo(page, 'Message #network-oncall');
    await page.keyboard.type('/mov');
    await page.keyboard.press('Enter');
    await page.keyboard.type('203.0.113.50 to node3');
    await page.keyboard.press('Enter');
    const card = page.getByRole('article').filter({ hasText: 'Move 203.0.113.50 to node3' });
    await card.waitFor();
    await tabTo(page, 'viewer', 'Shift+Tab');
    await page.keyboard.press('ArrowRight');
    await page.waitForURL(/as=bob/);
    await page.getByRole('radio', { name: 'Bob (approver)', checked: true }).waitFor();
    await tabTo(page, 'Approve');
    await page.keyboard.press('Enter');
    await page.getByText('Approved by bob').waitFor();
    await tabTo(page, 'View thread');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: 'Thread' }).getByText('running').waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('complementary', { name: 'Thread' }).count(), 0);
    const threadBar = page.getByRole('button', { name: /1 reply/ });
    assert.ok(await threadBar.last().evaluate((button) => button === document.activeElement));
  });

  test('a running plan says in words how far it is, and marks the step that runs', async () => {
    const page = await sitting.windowFor('bob');
    await sitting.app.postToChannel([planBlock()], 'plan');
    const plan = page.getByRole('region', { name: 'Moving 203.0.113.50' });
    await plan.getByRole('status').getByText('1 of 3 done · now: Add the address').waitFor();
    const running = plan.locator('[aria-current=step]');
    assert.match(await running.innerText(), /Add the address on node3\s+running/);
    const animation = await running
      .locator('.spinner')
      .evaluate((sign) => getComputedStyle(sign).animationName);
    assert.equal(animation, 'turn');
  });

  test('a narrow screen scrolls in no direction but down, and the channels come by a button', async () => {
    const page = await sitting.windowFor('alice', 360);
    await say(page, 'A word on a telephone');
    await page.getByRole('log').getByText('A word on a telephone').waitFor();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.equal(overflow, 0);
    const channel = page.getByRole('navigation').getByRole('button', { name: 'random' });
    assert.equal(await channel.isVisible(), false);
    await page.getByRole('button', { name: 'Channels' }).click();
    await channel.click();
    await page.getByRole('heading', { name: '#random' }).waitFor();
    assert.equal(await channel.isVisible(), false);
  });
});

/** Fails when a control has no name; gives the roles that were there. */
async function rolesOfNamedControls(page: Page, where: string): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  const controls = nodes
    .filter((node) => !node.ignored && CONTROL_ROLES.has(String(node.role?.value)))
    .map((node) => ({ role: String(node.role?.value), name: String(node.name?.value ?? '') }));
  const nameless = controls.filter(({ name }) => name.trim() === '');
  assert.deepEqual(nameless, [], `in ${where}`);
  await session.detach();
  return controls.map(({ role }) => role);
}

/** Presses Tab until the focus is on a control whose label, name or text has the words. */
async function tabTo(page: Page, words: string, key = 'Tab'): Promise<void> {
  // More stops than the page has: then there is no way to it by keyboard.
  for (let stops = 0; stops < 60; stops += 1) {
    await page.keyboard.press(key);
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const name = element?.getAttribute('name');
      return `${element?.getAttribute('aria-label')} ${name} ${element?.textContent}`;
    });
    // A list of messages contains all words, and is no control.
    if (focused.includes(words) && focused.length < 200) return;
  }
  assert.fail(`Tab never came to “${words}”`);
}
