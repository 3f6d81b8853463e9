// What survives the bot: model hosts, the CloudStack and Slack stand-ins, in the test's own process. One stage
// plays many stories one after the other, each from a fresh network and with a data directory of its
// own; two stages can play side by side.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LabCloud, startCloud } from '../../../src/lab/cloud/start-cloud.ts';
import {
  cloudEnvironment,
  demoEnvironment,
  renderDemoConfig,
} from '../../../src/lab/demo/demo-config.ts';
import type { ModelNetwork } from '../../../src/lab/model-hosts/start-model-network.ts';
import { startWorkspace, type Workspace } from '../../../src/lab/workspace/start-workspace.ts';
import { startModelHosts } from './stage-hosts.ts';

export interface Stage {
  readonly network: ModelNetwork;
  readonly cloud: LabCloud;
  readonly workspace: Workspace;
  /** On the hosts, at once. */
  readonly passTime: (milliseconds: number) => void;
  /**
   * A new empty folder with the configuration, and the environment of a bot that lives in it.
   * `sections`: of arpeggio.yaml, beside or instead of those for the public segment.
   */
  newPlace(sections?: Readonly<Record<string, unknown>>): Promise<Place>;
  stop(): Promise<void>;
}

export interface Place {
  readonly dataDirectory: string;
  readonly logPath: string;
  readonly environment: Readonly<Record<string, string>>;
}

const MANIFEST = new URL('../../../manifests/slack-app.json', import.meta.url);
// Any free port: nobody asks a bot of this test whether it is ready.
const PORT = 0;

export async function setStage(startHosts = startModelHosts): Promise<Stage> {
  const root = await mkdtemp(join(tmpdir(), 'arpeggio-crash-'));
  const { network, passTime } = await startHosts();
  const cloud = await startCloud({
    machines: {
      start: (machine) => network.startMachine(machine),
      stop: (name) => network.stopMachine(name),
    },
  });
  const manifest: unknown = JSON.parse(await readFile(MANIFEST, 'utf8'));
  const workspace = await startWorkspace({ manifest, mode: 'socket' });
  // Dozens of changes in two minutes are more than one bot would ever say.
  workspace.limits.isOn = false;
  let placeCount = 0;
  return {
    network,
    cloud,
    workspace,
    passTime,
    async newPlace(sections = {}) {
      placeCount += 1;
      const directory = join(root, String(placeCount));
      const environment = {
        ...demoEnvironment(workspace, directory, PORT),
        ...('networks' in sections ? cloudEnvironment(cloud) : {}),
        // The second start of a bot then takes half the time.
        NODE_COMPILE_CACHE: join(root, 'compile-cache'),
      };
      await mkdir(directory);
      const text = renderDemoConfig(network, workspace, sections);
      await writeFile(join(directory, 'arpeggio.yaml'), text);
      return {
        dataDirectory: join(directory, 'data'),
        logPath: join(directory, 'bot.log'),
        environment,
      };
    },
    async stop() {
      await workspace.stop();
      await cloud.stop();
      await network.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}
