// Everything the demo plays on: the lab network, the Slack stand-in and the real bot, started in an
// order in which each finds what it needs, and ended without leaving anything behind.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabNetwork, LabNetworkOptions } from '../network/lab-network.ts';
import { startNetwork } from '../network/start-network.ts';
import { startWorkspace, type Workspace } from '../workspace/start-workspace.ts';
import { type BotProcess, freePort, startBotProcess } from './bot-process.ts';
import { demoEnvironment, renderDemoConfig } from './demo-config.ts';

export interface Stage {
  readonly network: LabNetwork;
  readonly workspace: Workspace;
  readonly bot: BotProcess;
  readonly directory: string;
  stop(): Promise<void>;
}

export interface StageOptions {
  readonly backend?: LabNetworkOptions['backend'];
  /** Port of the page; 0: any free one. */
  readonly port: number;
  readonly log: (line: string) => void;
}

const MANIFEST = new URL('../../../manifests/slack-app.json', import.meta.url);

export async function setStage(options: StageOptions): Promise<Stage> {
  const { log } = options;
  const directory = await mkdtemp(join(tmpdir(), 'arpeggio-demo-'));
  const started: (() => Promise<void>)[] = [() => rm(directory, { recursive: true, force: true })];
  const stop = async () => {
    for (const end of started.splice(0).toReversed()) await end();
  };
  try {
    const backend = options.backend === undefined ? {} : { backend: options.backend };
    const network = await startNetwork({ ...backend, log });
    started.push(() => network.stop());
    const manifest: unknown = JSON.parse(await readFile(MANIFEST, 'utf8'));
    const workspace = await startWorkspace({ port: options.port, manifest, mode: 'socket' });
    started.push(() => workspace.stop());
    const bot = await startBot(network, workspace, { directory, log });
    started.push(() => bot.stop());
    return { network, workspace, bot, directory, stop };
  } catch (problem) {
    await stop();
    throw problem;
  }
}

async function startBot(
  network: LabNetwork,
  workspace: Workspace,
  { directory, log }: { directory: string; log: (line: string) => void },
): Promise<BotProcess> {
  await mkdir(join(directory, 'data'), { mode: 0o700 });
  await writeFile(join(directory, 'arpeggio.yaml'), renderDemoConfig(network, workspace));
  const port = await freePort();
  const environment = demoEnvironment(workspace, directory, port);
  return startBotProcess({ directory, environment, port, log });
}
