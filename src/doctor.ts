// `npm run doctor`: checks every dependency of a real installation, one line each, with the fix. It
// changes nothing, and it goes on after a failure so that one run shows everything.

import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { createLog } from './adapters/log.ts';
import { createSlackClient } from './adapters/slack/client.ts';
import { createSshHosts } from './adapters/ssh/ssh-hosts.ts';
import { systemClock } from './adapters/system-clock.ts';
import { type Config, loadConfig } from './config.ts';
import { failureOf } from './domain/failures.ts';
import type { Attachment, Segment } from './domain/inventory.ts';
import type { HostName } from './domain/names.ts';
import { readArpHiding } from './facts/arp-hiding.ts';
import { readArpingFlavour } from './facts/arping-flavour.ts';
import { readInterfaceManager } from './facts/interface-manager.ts';
import { readInterfaces } from './facts/interfaces.ts';
import { NO_CLOUD } from './ports/cloud.ts';
import { NO_TERMINALS } from './ports/terminals.ts';
import type { World } from './ports/world.ts';

const EXIT_UNHEALTHY = 1;
let unhealthy = 0;

await examine();
console.log(unhealthy === 0 ? 'All is well.' : `${unhealthy} to mend.`);
process.exitCode = unhealthy === 0 ? 0 : EXIT_UNHEALTHY;

/** One line; `look` returns what is fine, or throws what is not. */
async function check(what: string, look: () => Promise<string>): Promise<void> {
  try {
    console.log(`✓ ${what}: ${await look()}`);
  } catch (thrown) {
    unhealthy += 1;
    const failure = failureOf(thrown);
    const text = failure === null ? messageOf(thrown) : `${failure.what} ${failure.why}`;
    console.log(`✗ ${what}: ${text}`);
    if (failure !== null) console.log(`    ${failure.fix}`);
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

async function examine(): Promise<void> {
  const config = await loadConfig(process.env, (path) => readFile(path, 'utf8'));
  if (!config.ok) {
    unhealthy += config.problems.length;
    for (const { place, expected, seen } of config.problems) {
      console.log(`✗ ${place}: expected ${expected}, saw ${seen}`);
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

async function examineHosts({ ssh, inventory }: Config): Promise<void> {
  const hosts = createSshHosts({ ...ssh, log: () => {} });
  const world: World = {
    hosts,
    terminals: NO_TERMINALS,
    cloud: NO_CLOUD,
    clock: systemClock,
  };
  for (const host of Object.keys(ssh.hosts) as HostName[]) {
    await check(`${host}, login`, async () => {
      const links = await readInterfaces(world, host);
      return `${links.length} interfaces`;
    });
  }
  for (const segment of inventory.segments) await examineSegment(world, segment);
  await hosts.close();
}

async function examineSegment(world: World, segment: Segment): Promise<void> {
  const { observer, nodes } = segment;
  await check(`${observer.host}, observer of ${segment.name}`, () => arping(world, observer.host));
  for (const node of nodes) {
    const name = `${node.host}, node of ${segment.name}`;
    await check(`${name}, arping`, () => arping(world, node.host));
    await check(`${name}, hiding from ARP`, () => hiding(world, node.host));
    await check(`${name}, ${node.interface} at boot`, () => manager(world, node));
  }
}

async function arping(world: World, host: HostName): Promise<string> {
  const flavour = await readArpingFlavour(world, host);
  if (flavour === 'iputils') return 'arping of iputils';
  throw new Error(`arping is ${flavour}. On ${host}: apt-get install iputils-arping`);
}

async function hiding(world: World, host: HostName): Promise<string> {
  const { method } = await readArpHiding(world, host);
  if (method !== null) return `by ${method}`;
  throw new Error(`neither nft nor arptables. On ${host}: apt-get install nftables`);
}

async function manager(world: World, { host, interface: name }: Attachment): Promise<string> {
  const { managers } = await readInterfaceManager(world, host, name);
  if (managers.length === 1 && managers[0] === 'ifupdown') return 'ifupdown';
  throw new Error(`claimed by ${managers.join(' and ') || 'nobody'}; only ifupdown is supported`);
}
