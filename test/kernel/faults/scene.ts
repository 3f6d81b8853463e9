// One evening with the real bot: a process of its own, on a lab of real kernels that other evenings share,
// with a Slack and a CloudStack of its own. People type and press here; what breaks is in the cells.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LabCloud, startCloud } from '../../../src/lab/cloud/start-cloud.ts';
import { type BotProcess, startBotProcess } from '../../../src/lab/demo/bot-process.ts';
import { freePort } from '../../../src/lab/free-port.ts';
import {
  cloudEnvironment,
  demoEnvironment,
  NETWORK_SECTIONS,
  renderDemoConfig,
} from '../../../src/lab/demo/demo-config.ts';
import type { LabNetwork } from '../../../src/lab/network/lab-network.ts';
import { startWorkspace, type Workspace } from '../../../src/lab/workspace/start-workspace.ts';
import { until } from './until.ts';

export interface Scene {
  readonly network: LabNetwork;
  readonly cloud: LabCloud;
  readonly workspace: Workspace;
  readonly bot: BotProcess;
  readonly dataDirectory: string;
  /** Types as Alice, once more when it was refused, and approves as Bob. */
  carryOut(text: string): Promise<void>;
  /** Everything that stands in the channel. */
  texts(): string;
  /** The end of what the bot wrote to its log. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

export interface SceneOptions {
  /** More of arpeggio.yaml. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** More of the bot's environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

const MANIFEST = new URL('../../../manifests/slack-app.json', import.meta.url);
const CHANNEL = 'network-oncall';
const APPROVE = 'approve-plan';
// The last lines say why a bot is gone or what it waits for.
const LOG_SHOWN_CHARACTERS = 3_000;

/** On a network that is as new. */
export async function beginScene(network: LabNetwork, options: SceneOptions = {}): Promise<Scene> {
  const directory = await mkdtemp(join(tmpdir(), 'arpeggio-fault-'));
  const started: (() => Promise<void>)[] = [() => rm(directory, { recursive: true, force: true })];
  const stop = async () => {
    for (const end of started.splice(0).toReversed()) await end();
  };
  try {
    const cloud = await startCloud({
      machines: {
        start: (machine) => network.startMachine(machine),
        stop: (name) => network.stopMachine(name),
      },
    });
    started.push(() => cloud.stop());
    const manifest: unknown = JSON.parse(await readFile(MANIFEST, 'utf8'));
    const workspace = await startWorkspace({ manifest, mode: 'socket' });
    started.push(() => workspace.stop());
    // What is looked at here is the network; the pace of messages would only cost time.
    workspace.limits.isOn = false;
    const world = { network, cloud, workspace };
    const bot = await startBot(world, directory, options);
    started.push(() => bot.stop());
    return { ...world, bot, dataDirectory: dataIn(directory), ...acts(workspace, bot), stop };
  } catch (problem) {
    await stop();
    throw problem;
  }
}

function dataIn(directory: string): string {
  return join(directory, 'data');
}

async function startBot(
  { network, cloud, workspace }: Pick<Scene, 'network' | 'cloud' | 'workspace'>,
  directory: string,
  options: SceneOptions,
): Promise<BotProcess> {
  await mkdir(dataIn(directory), { mode: 0o700 });
  const settings = { ...NETWORK_SECTIONS, ...options.settings };
  const text = renderDemoConfig(network, workspace, settings);
  await writeFile(join(directory, 'arpeggio.yaml'), text);
  const port = await freePort();
  const environment = {
    ...demoEnvironment(workspace, directory, port),
    ...cloudEnvironment(cloud),
    ...options.environment,
  };
  try {
    return await startBotProcess({ directory, environment, port, log: () => {} });
  } catch (problem) {
    throw new Error(await logOf(join(directory, 'bot.log')), { cause: problem });
  }
}

function acts(workspace: Workspace, bot: BotProcess) {
  return {
    carryOut: (text: string) => carryOut(workspace, text),
    texts: () => textsOf(workspace),
    log: () => logOf(bot.logPath),
  };
}

async function logOf(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).slice(-LOG_SHOWN_CHARACTERS);
}

// A host of an emulated machine that shares its processor with twenty others may not answer in time.
const ATTEMPTS_MAX = 3;

async function carryOut({ act }: Workspace, text: string): Promise<void> {
  const refusals = () =>
    act.ephemeralsOf('alice').filter((each) => act.textOf(each).includes('What to do'));
  for (let attempt = 1; ; attempt += 1) {
    await act.say('alice', CHANNEL, text);
    const card = await until('a plan, or a refusal', () => {
      if (refusals().length >= attempt) return null;
      return act.messages(CHANNEL).find(({ blocks }) => JSON.stringify(blocks).includes(APPROVE));
    });
    if (card !== null) {
      const result = await act.click('bob', { messageTs: card.ts, actionId: APPROVE });
      return assert.deepEqual(result, { ok: true });
    }
    if (attempt === ATTEMPTS_MAX) {
      throw new Error(
        refusals()
          .map((each) => act.textOf(each))
          .join('\n'),
      );
    }
  }
}

function textsOf({ act }: Workspace): string {
  return act
    .messages(CHANNEL)
    .map((message) => act.textOf(message))
    .join('\n');
}
