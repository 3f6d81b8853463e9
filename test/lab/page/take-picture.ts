// The picture of the README, taken anew by hand after a change of the page or of a text:
// `node_modules/.bin/node test/lab/page/take-picture.ts`. It shows a finished move: the card in the
// channel, the last steps and the proof in the thread. On the model hosts unless a backend is named
// (`--backend=virtual-machine`). Nothing is judged here but by the eye of whoever takes it; a test only
// sees that it can be taken.
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { setStage } from '../../../src/lab/demo/stage.ts';
import { openBrowser } from '../page-browser.ts';
import { say } from './sitting.ts';

const FILE = new URL('../../../manifests/demo.png', import.meta.url);
/** Wide enough for channel and thread side by side, small enough to be read in a README. */
export const PICTURE_SIZE = { width: 1360, height: 850 };
// Real kernels take their time, an emulated machine more.
const STEP_TIMEOUT_MS = 180_000;
// The thread scrolls softly to its end.
const SETTLE_MS = 1000;

const BACKENDS = ['in-process', 'namespaces', 'virtual-machine'] as const;

if (import.meta.main) await takePicture();

async function takePicture(): Promise<void> {
  const named = BACKENDS.find((name) => process.argv.includes(`--backend=${name}`));
  const stage = await setStage({ backend: named ?? 'in-process', port: 0, log: console.log });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: PICTURE_SIZE });
    page.setDefaultTimeout(STEP_TIMEOUT_MS);
    await page.goto(stage.workspace.url);
    await moveForPicture(page);
    await page.screenshot({ path: fileURLToPath(FILE) });
    console.log(`Written: ${fileURLToPath(FILE)}`);
  } finally {
    await browser.close();
    await stage.stop();
  }
}

/** From Alice's empty channel to a finished move with its thread open. */
export async function moveForPicture(page: Page): Promise<void> {
  await say(page, '/move-ip 203.0.113.50 to node3 because "node1 gets new memory"');
  await page.getByRole('button', { name: 'Approve' }).waitFor();
  await page.getByRole('button', { name: 'Become Bob' }).click();
  await page.getByRole('radio', { name: 'Bob (approver)', checked: true }).waitFor();
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('button', { name: 'Open the thread' }).click();
  await page
    .getByText(/Approved by .* Applied/)
    .first()
    .waitFor();
  await page.getByText('Proof, seen at the end').waitFor();
  await page.getByRole('button', { name: 'Put the first steps away' }).click();
  await page.mouse.move(0, 0);
  await page.waitForTimeout(SETTLE_MS);
}
