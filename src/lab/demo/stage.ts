// Everything the demo plays on: the lab network, the CloudStack and Slack stand-ins and the real bot,
// started in an order in which each finds what it needs, and ended without leaving anything behind.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LabCloud, startCloud } from '../cloud/start-cloud.ts';
import type { LabNetwork, LabNetworkOptions } from '../network/lab-network.ts';
import { startNetwork } from '../network/start-network.ts';
import { startWorkspace, type Workspace } from '../workspace/start-workspace.ts';
import { type BotProcess, startBotProcess } from './bot-process.ts';
import { freePort } from '../free-port.ts';
import { demoIncidents } from './incidents.ts';
import {
  cloudEnvironment,
  demoEnvironment,
  NETWORK_SECTIONS,
  renderDemoConfig,
  type Transport,
} from './demo-config.ts';

export interface Stage {
  readonly network: LabNetwork;
  readonly cloud: LabCloud;
  readonly workspace: Workspace;
  readonly bot: BotProcess;
  readonly directory: string;
  stop(): Promise<void>;
}

export interface StageOptions {
  readonly backend?: LabNetworkOptions['backend'];
  /** Port of the page, another one if it is taken; 0: any free one. */
  readonly port: number;
  /** How Slack reaches the bot; Socket Mode unless told otherwise. */
  readonly transport?: Transport;
  readonly log: (line: string) => void;
}

const MANIFESTS: Readonly<Record<Transport, URL>> = {
  socket: new URL('../../../manifests/slack-app.json', import.meta.url),
  http: new URL('../../../manifests/slack-app-http.json', import.meta.url),
};

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
    const cloud = await startCloud({
      machines: {
        start: (machine) => network.startMachine(machine),
        stop: (name) => network.stopMachine(name),
      },
    });
    started.push(() => cloud.stop());
    const transport = options.transport ?? 'socket';
    const workspace = await startPage(transport, options.port);
    started.push(() => workspace.stop());
    log('The lab network, CloudStack and Slack stand-ins are up; starting the bot …');
    const world = { network, cloud, workspace };
    const bot = await startBot(world, { directory, transport, log });
    started.push(() => bot.stop());
    workspace.offerIncidents(demoIncidents({ network, cloud, bot }));
    return { ...world, bot, directory, stop };
  } catch (problem) {
    await stop();
    throw problem;
  }
}

async function startPage(mode: Transport, port: number): Promise<Workspace> {
  const manifest: unknown = JSON.parse(await readFile(MANIFESTS[mode], 'utf8'));
  try {
    return await startWorkspace({ port, manifest, mode });
  } catch (problem) {
    if (!isPortTaken(problem)) throw problem;
    return startWorkspace({ port: 0, manifest, mode });
  }
}

function isPortTaken(problem: unknown): boolean {
  return problem instanceof Error && 'code' in problem && problem.code === 'EADDRINUSE';
}

interface BotStart {
  readonly directory: string;
  readonly transport: Transport;
  readonly log: (line: string) => void;
}

async function startBot(
  { network, cloud, workspace }: Pick<Stage, 'network' | 'cloud' | 'workspace'>,
  { directory, transport, log }: BotStart,
): Promise<BotProcess> {
  await mkdir(join(directory, 'data'), { mode: 0o700 });
  await writeFile(
    join(directory, 'arpeggio.yaml'),
    renderDemoConfig(network, workspace, NETWORK_SECTIONS),
  );
  const port = await freePort();
  const environment = {
    ...demoEnvironment(workspace, directory, port, transport),
    ...cloudEnvironment(cloud),
  };
  if (transport === 'http') workspace.setRequestUrl(`http://127.0.0.1:${port}/slack/events`);
  return startBotProcess({ directory, environment, port, log });
}
