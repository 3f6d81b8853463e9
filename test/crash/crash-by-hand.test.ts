// kill -9 of the real process while a person is asked to do a step by hand: the question stands in the
// thread, the next process takes the answer, and the steps after it are carried out.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCloud } from '../../src/lab/cloud/start-cloud.ts';
import { startBotProcess } from '../../src/lab/demo/bot-process.ts';
import { freePort } from '../../src/lab/free-port.ts';
import {
  cloudEnvironment,
  demoEnvironment,
  NETWORK_SECTIONS,
  renderDemoConfig,
} from '../../src/lab/demo/demo-config.ts';
import { startModelNetwork } from '../../src/lab/model-hosts/start-model-network.ts';
import { startWorkspace, type Workspace } from '../../src/lab/workspace/start-workspace.ts';

const MANIFEST = new URL('../../manifests/slack-app.json', import.meta.url);
const CHANNEL = 'network-oncall';
// The bot paces its messages to one a second; ten times what a whole change takes.
const PATIENCE_MS = 60_000;

const networks = {
  ...NETWORK_SECTIONS.networks,
  switches: {
    ...NETWORK_SECTIONS.networks.switches,
    basement: { system: 'manual', ports: ['1-4'] },
  },
};

test('an answer by hand counts although the bot that asked is dead', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'by-hand-'));
  const network = await startModelNetwork();
  const cloud = await startCloud();
  const manifest: unknown = JSON.parse(await readFile(MANIFEST, 'utf8'));
  const workspace = await startWorkspace({ manifest, mode: 'socket' });
  await mkdir(join(directory, 'data'));
  const text = renderDemoConfig(network, workspace, { ...NETWORK_SECTIONS, networks });
  await writeFile(join(directory, 'arpeggio.yaml'), text);
  const port = await freePort();
  const environment = {
    ...demoEnvironment(workspace, directory, port),
    ...cloudEnvironment(cloud),
  };
  const bot = await startBotProcess({ directory, environment, port, log: () => {} });
  try {
    await workspace.act.say('alice', CHANNEL, '/new-network vlan 1234');
    await press(workspace, 'bob', 'approve-plan');
    const before = bot.pid;
    await messageWith(workspace, 'confirm-handwork');
    await bot.kill();
    // The new one is ready when Slack can reach it; until then a press would be lost.
    await until(() => bot.pid !== before && isReady(port));
    const question = await press(workspace, 'carol', 'confirm-handwork');
    const seen = await until(() => {
      const now = textsOf(workspace);
      return /all \d+ steps done|everything was taken back|stuck:/.test(now) && now;
    });
    assert.match(seen, /all \d+ steps done/);
    const answered = workspace.act.messages(CHANNEL).find(({ ts }) => ts === question);
    assert.match(JSON.stringify(answered?.blocks), /Step \d+ was done by hand, says /);
    assert.match(cloud.dump(), /1234/);
  } finally {
    await bot.stop();
    await workspace.stop();
    await cloud.stop();
    await network.stop();
    await rm(directory, { recursive: true });
  }
});

async function until<Found>(look: () => Found | false | Promise<Found | false>): Promise<Found> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const found = await look();
    if (found !== false) return found;
    await sleep(50);
  }
  throw new Error(`It did not come within ${PATIENCE_MS} ms: ${String(look)}`);
}

async function isReady(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
  return answer?.ok === true;
}

/** The message with this button. */
function messageWith({ act }: Workspace, actionId: string) {
  return until(
    () =>
      act.messages(CHANNEL).find(({ blocks }) => JSON.stringify(blocks).includes(`"${actionId}"`))
        ?.ts ?? false,
  );
}

async function press(workspace: Workspace, person: string, actionId: string): Promise<string> {
  const messageTs = await messageWith(workspace, actionId);
  const result = await workspace.act.click(person, { messageTs, actionId });
  assert.deepEqual(result, { ok: true });
  return messageTs;
}

function textsOf({ act }: Workspace): string {
  const texts = act.messages(CHANNEL).map((message) => act.textOf(message));
  return texts.join('\n');
}
