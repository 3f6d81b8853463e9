// One browser and one workspace with its app for a whole test file, and windows for the people in
// it. A window fails its test when the page throws, or asks anybody but the workspace for anything.
import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../page-browser.ts';
import { type PageApp, startPageApp } from './app.ts';

// The app answers within milliseconds; a step that takes this long will not come any more.
const STEP_TIMEOUT_MS = 8000;

/** Windows of people, whoever runs the workspace that they show. */
export type Windows = {
  /** `width` in CSS pixels, 1280 unless told */
  windowFor(person: string, width?: number): Promise<Page>;
  /** For a test that breaks something on purpose: such a line is no failure of this test. */
  expectTrouble(pattern: RegExp): void;
  /** Closes the windows of a test and throws what went wrong in any of them. */
  closeWindows(): Promise<void>;
  stop(): Promise<void>;
};

export type Sitting = Windows & { app: PageApp };

export async function startSitting(): Promise<Sitting> {
  const [app, browser] = await Promise.all([startPageApp(), openBrowser()]);
  const windows = windowsOn(app.workspace.url, browser);
  return {
    ...windows,
    app,
    stop: async () => {
      await windows.stop();
      await app.stop();
    },
  };
}

/** `origin`: address of the page. `stop` closes the browser. */
export function windowsOn(origin: string, browser: Browser, timeoutMs = STEP_TIMEOUT_MS): Windows {
  const troubles: string[] = [];
  const expected: RegExp[] = [];
  return {
    windowFor: (person, width = 1280) =>
      openWindow(browser, { origin, person, width, timeoutMs, troubles }),
    expectTrouble: (pattern) => {
      expected.push(pattern);
    },
    closeWindows: async () => {
      await Promise.all(browser.contexts().map((context) => context.close()));
      const allowed = expected.splice(0);
      const surprises = troubles.splice(0).filter((line) => !allowed.some((one) => one.test(line)));
      assert.deepEqual(surprises, []);
    },
    stop: () => browser.close(),
  };
}

type Wanted = {
  origin: string;
  person: string;
  width: number;
  timeoutMs: number;
  troubles: string[];
};

async function openWindow(browser: Browser, wanted: Wanted): Promise<Page> {
  const { origin, person, width, timeoutMs, troubles } = wanted;
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  page.setDefaultTimeout(timeoutMs);
  page.on('pageerror', (error) => troubles.push(`the page threw: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`the console says: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    const isOurs = url.startsWith(origin) || url.startsWith('data:');
    if (!isOurs) troubles.push(`the page asked for ${url}`);
  });
  await page.goto(`${origin}?as=${person}`);
  await page.getByRole('textbox', { name: 'Message #network-oncall' }).waitFor();
  return page;
}

/** Types into the channel's composer, letter by letter as a person does, and presses Enter. */
export async function say(page: Page, text: string): Promise<void> {
  const composer = page.getByRole('textbox', { name: 'Message #network-oncall' });
  await composer.pressSequentially(text);
  await composer.press('Enter');
}
