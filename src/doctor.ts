// `npm run doctor`: checks every dependency of a real installation, one line each, with the fix. It
// changes nothing, and it goes on after a failure so that one run shows everything.

import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { createCloudStack } from './adapters/cloudstack/cloudstack.ts';
import { createLog } from './adapters/log.ts';
import { createSlackClient } from './adapters/slack/client.ts';
import { createSshHosts } from './adapters/ssh/ssh-hosts.ts';
import { systemClock } from './adapters/system-clock.ts';
import { type Config, loadConfig } from './config.ts';
import { examineCloud } from './doctor/cloud.ts';
import { examineFences } from './doctor/fences.ts';
import { examineDeadMan } from './doctor/dead-man.ts';
import { check, reportProblem, unhealthyCount } from './doctor/report.ts';
import { examineRouter, examineSwitch } from './doctor/routers.ts';
import { examineSegment } from './doctor/segments.ts';
import type { NetworkPolicy } from './domain/inventory.ts';
import type { HostName } from './domain/names.ts';
import { readInterfaces } from './facts/interfaces.ts';
import { NO_CLOUD } from './ports/cloud.ts';
import type { World } from './ports/world.ts';

const EXIT_UNHEALTHY = 1;

await examine();
const unhealthy = unhealthyCount();
console.log(unhealthy === 0 ? 'All is well.' : `${unhealthy} to mend.`);
process.exitCode = unhealthy === 0 ? 0 : EXIT_UNHEALTHY;

async function examine(): Promise<void> {
  const config = await loadConfig(process.env, (path) => readFile(path, 'utf8'));
  if (!config.ok) {
    for (const { place, expected, seen } of config.problems) {
      reportProblem(`${place}: expected ${expected}, saw ${seen}`);
    }
    return;
  }
  console.log('✓ configuration: complete');
  await check('data directory', async () => {
    await access(config.value.dataDirectory, constants.W_OK);
    return config.value.dataDirectory;
  });
  await check('Slack', () => askSlack(config.value));
  await examineHosts(config.value);
}

async function askSlack({ slack }: Config): Promise<string> {
  const answer: object = await createSlackClient(slack, createLog('silent')).apiCall('auth.test');
  const { user, team } = answer as { user?: string; team?: string };
  return `signed in as ${user} in ${team}`;
}

async function examineHosts({ ssh, inventory, cloudstack }: Config): Promise<void> {
  const parts = { clock: systemClock, log: () => {} };
  const hosts = createSshHosts({ ...ssh, log: parts.log });
  const cloud = cloudstack === null ? NO_CLOUD : createCloudStack(cloudstack, parts);
  const world: World = { hosts, terminals: hosts.terminals, cloud, clock: systemClock };
  const { segments, networks } = inventory;
  // A switch has no shell; whether it can be logged in to is seen when its trunks are read.
  const switches = (networks?.switches ?? []).filter(({ system }) => system !== 'linux-bridge');
  for (const host of Object.keys(ssh.hosts) as HostName[]) {
    if (switches.some((one) => one.host === host)) continue;
    await check(`${host}, login`, async () => {
      const links = await readInterfaces(world, host);
      return `${links.length} interfaces`;
    });
    await examineDeadMan(world, host);
  }
  for (const segment of segments) await examineSegment(world, segment);
  if (networks !== null) await examineNetworks(world, networks);
  await examineFences(world, inventory);
  await hosts.close();
}

async function examineNetworks(world: World, policy: NetworkPolicy): Promise<void> {
  await examineCloud(world, policy.cloud);
  for (const router of policy.routers) await examineRouter(world, router);
  for (const one of policy.switches) {
    await examineSwitch(world, one);
  }
}
