// Chromium for tests that look at a page: one place that knows where it is and how to start it
// without a display, without its sandbox (tests run as root in containers) and without its own
// traffic to the internet. Playwright's browsers are not used, because they would be downloaded.
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

// Where Debian's and Ubuntu's packages put it.
const CHROMIUM_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];

const QUIET_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The caller closes it. Rejects with the name of the Debian package when there is no Chromium. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = CHROMIUM_PATHS.find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Error(
      `There is no Chromium at ${CHROMIUM_PATHS.join(' or ')}. ` +
        'Install the Debian package: apt-get install chromium fonts-noto-color-emoji fonts-noto-core',
    );
  }
  return await chromium.launch({ executablePath, args: QUIET_FLAGS });
}
