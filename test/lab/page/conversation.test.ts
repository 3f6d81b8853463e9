// The page as people use it with the app: commands, refusals, approval by somebody else, threads.
// Chromium against the real workspace, with an app on unmodified Bolt.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { say, type Sitting, startSitting } from './sitting.ts';

describe('the page of the workspace', () => {
  let sitting: Sitting;
  before(async () => {
    sitting = await startSitting();
  });
  afterEach(() => sitting.closeWindows());
  after(() => sitting.stop());

  test('typing a slash offers the commands of the manifest, and Tab takes the marked one', async () => {
    const page = await sitting.windowFor('alice');
    const composer = page.getByRole('textbox', { name: 'Message #network-oncall' });
    await composer.pressSequentially('/');
    const offered = page.getByRole('option');
    assert.equal(await offered.count(), 4);
    await composer.press('ArrowDown');
    assert.match(
      await page.getByRole('option', { selected: true }).innerText(),
      /\/announce-ip\s+IP \[on NODE\]\s+Refreshes ARP caches/,
    );
    await composer.press('Tab');
    assert.equal(await composer.inputValue(), '/announce-ip ');
    assert.equal(await offered.count(), 0);
    await composer.fill('/mo');
    await composer.press('Enter');
    assert.equal(await composer.inputValue(), '/move-ip ');
    await page.getByText('IP to NODE [from NODE]').waitFor();
    assert.deepEqual(sitting.app.seen, []);
  });

  test('a refusal is seen by the person alone, and is gone after a reload', async () => {
    const [alice, bob] = await Promise.all([sitting.windowFor('alice'), sitting.windowFor('bob')]);
    await say(alice, '/move-ip 203.0.113.50 to node9');
    const refusal = alice.getByRole('article', { name: /only visible to you/ });
    await refusal.getByText('There is no node').waitFor();
    assert.match(await refusal.innerText(), /Only visible to you[^]*Did you mean node3\?/);
    assert.equal(await bob.getByText('There is no node').count(), 0);
    await alice.reload();
    await alice.getByRole('textbox', { name: 'Message #network-oncall' }).waitFor();
    assert.equal(await alice.getByText('There is no node').count(), 0);
  });

  test('a command that the app does not take stays in the box, and a sentence says why', async () => {
    const page = await sitting.windowFor('alice');
    await say(page, '/nonsense now');
    await page.getByRole('alert').getByText('/nonsense is not a valid command').waitFor();
    const composer = page.getByRole('textbox', { name: 'Message #network-oncall' });
    assert.equal(await composer.inputValue(), '/nonsense now');
  });

  test('the requester is refused, another person approves, and the thread shows the steps', async () => {
    const page = await sitting.windowFor('alice');
    await say(page, '/move-ip 203.0.113.50 to node3');
    const card = page.getByRole('article').filter({ hasText: 'Move 203.0.113.50 to node3' });
    await card.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('somebody else has to approve it').waitFor();

    await page.getByRole('button', { name: 'Become Bob' }).click();
    await page.waitForURL(/as=bob/);
    await card.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('button', { name: /1 reply/ }).click();

    const plan = page.getByRole('complementary', { name: 'Thread' }).getByRole('listitem');
    await plan.getByText('Check who answers').waitFor();
    const thread = await page.getByRole('complementary', { name: 'Thread' }).innerText();
    assert.match(thread, /1 of 3 done · now: Add the address on node3/);
    assert.match(thread, /Check who answers\s+done\s+node1 answers, nobody else/);
    assert.match(thread, /Add the address on node3\s+running\s+ip addr add 203\.0\.113\.50/);
    assert.match(thread, /Remove it from node1\s+waiting/);
    assert.deepEqual(
      sitting.app.seen.filter((line) => line.endsWith('approve')),
      ['alice: approve', 'bob: approve'],
    );
  });

  test('a thread takes replies but no commands', async () => {
    const page = await sitting.windowFor('carol');
    await say(page, 'Anything running?');
    const message = page.getByRole('article').filter({ hasText: 'Anything running?' });
    await message.hover();
    await message.getByRole('button', { name: 'Reply in thread' }).click();
    const reply = page.getByRole('textbox', { name: 'Reply…' });
    await reply.fill('/move-ip 1 to 2');
    await page.getByText('Slash commands are not supported in threads').waitFor();
    await reply.press('Enter');
    await page.getByRole('alert').getByText('/move-ip is not supported in threads').waitFor();
    await reply.fill('No & <never>');
    await reply.press('Enter');
    const replies = page.getByRole('log', { name: 'Messages in this thread' });
    await replies.getByText('No & <never>', { exact: true }).waitFor();
    await message.getByRole('button', { name: /1 reply/ }).waitFor();
  });

  test('what one person writes appears in the window of another without a reload', async () => {
    const [alice, bob] = await Promise.all([sitting.windowFor('alice'), sitting.windowFor('bob')]);
    await bob.getByRole('navigation').getByRole('button', { name: 'random' }).click();
    await say(alice, 'Is *node2* free?');
    const unread = bob.getByRole('navigation').getByRole('button', { name: /network-oncall/ });
    await unread.getByLabel('1 unread').waitFor();
    await unread.click();
    await bob.getByRole('log').getByText('node2', { exact: true }).waitFor();
    assert.equal(await unread.getByLabel('1 unread').count(), 0);
  });

  test('a name that nobody has is refused in words, with a way on', async () => {
    const page = await sitting.windowFor('alice');
    sitting.expectTrouble(/status of 400/);
    await page.goto(`${sitting.app.workspace.url}?as=nobody`);
    assert.match(await page.getByRole('alert').innerText(), /nobody/);
    await page.getByRole('link', { name: 'Open the page as Alice' }).click();
    await page.getByRole('textbox', { name: 'Message #network-oncall' }).waitFor();
  });
});
