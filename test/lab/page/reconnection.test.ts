// The workspace goes away under an open page and comes back: the page says so, and catches up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startWorkspace } from '../../../src/lab/workspace/start-workspace.ts';
import { openBrowser } from '../page-browser.ts';

const MANIFEST = { display_information: { name: 'Arpeggio' } };

test('a page that lost the workspace says so and shows the new state when it is back', async () => {
  const browser = await openBrowser();
  const first = await startWorkspace({ manifest: MANIFEST, mode: 'socket' });
  const port = Number(new URL(first.url).port);
  try {
    const page = await browser.newPage();
    await page.goto(first.url);
    const composer = page.getByRole('textbox', { name: 'Message #network-oncall' });
    await composer.waitFor();
    await first.stop();
    await page.getByRole('status').getByText('Connection lost, trying again').waitFor();
    await composer.fill('Anybody there?');
    await composer.press('Enter');
    await page.getByRole('alert').getByText('does not answer').waitFor();
    assert.equal(await composer.inputValue(), 'Anybody there?');

    const second = await startWorkspace({ manifest: MANIFEST, mode: 'socket', port });
    try {
      await second.act.say('bob', 'network-oncall', 'Back again');
      await page.getByRole('log').getByText('Back again').waitFor();
      assert.equal(await page.getByText('Connection lost').count(), 0);
    } finally {
      await second.stop();
    }
  } finally {
    await browser.close();
  }
});
