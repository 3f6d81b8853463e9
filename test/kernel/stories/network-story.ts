// What the tests of networks share: the bot with the real CloudStack and SSH adapters, against the lab's
// kernels and the CloudStack stand-in whose VMs are hosts of the lab. People type and approve; the state
// of all hosts can be taken down and compared. What is typed and what must come of it is the tests' own.
import assert from 'node:assert/strict';
import { createCloudStack } from '../../../src/adapters/cloudstack/cloudstack.ts';
import { systemClock } from '../../../src/adapters/system-clock.ts';
import type { Change } from '../../../src/domain/change.ts';
import type { ResourceKey } from '../../../src/domain/names.ts';
import { type LabCloud, startCloud } from '../../../src/lab/cloud/start-cloud.ts';
import type { LabNetwork } from '../../../src/lab/network/lab-network.ts';
import { startNetwork } from '../../../src/lab/network/start-network.ts';
import { NO_TERMINALS } from '../../../src/ports/terminals.ts';
import {
  ALICE,
  BOB,
  LAB_INVENTORY_WITH_NETWORKS,
  LAB_NETWORKS,
} from '../../fakes/lab-inventory.ts';
import { sshTo, startTestBot, type TestBot } from '../../fakes/test-bot.ts';
import { eventually, traces } from '../network-by-hand.ts';

// The zone has several of both, so the configuration says which.
const NETWORKS = {
  ...LAB_NETWORKS,
  cloud: { ...LAB_NETWORKS.cloud, template: 'debian-12', serviceOffering: 'small' },
};

export interface Story {
  readonly network: LabNetwork;
  readonly cloud: LabCloud;
  readonly bot: TestBot;
  /** Types a command that must become a plan. */
  propose(text: string): Promise<Change>;
  /** As far as the change's end, whatever it is. */
  approve(change: Change): Promise<Change>;
  /** Types, approves, and holds that it was applied. */
  carryOut(text: string): Promise<void>;
  /** Types a command that only looks. */
  answerTo(text: string): Promise<string>;
  /** Until /check-network finds nothing wrong: an election or a health check may still be under way. */
  allIsWell(): Promise<void>;
  /** By host. Forwarding is left out: it stays on for good, another network may need it by now. */
  traces(): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

export async function beginStory(vlan: number): Promise<Story> {
  const network = await startNetwork();
  assert.notEqual(network.backend, 'in-process', 'these tests need a real kernel');
  const cloud = await startCloud({
    machines: {
      start: (machine) => network.startMachine(machine),
      stop: (name) => network.stopMachine(name),
    },
  });
  const { apiKey, secretKey } = cloud.keys.root;
  const settings = { apiUrl: cloud.url, apiKey, secretKey, caFile: null };
  const hosts = sshTo(network);
  const world = {
    hosts,
    terminals: NO_TERMINALS,
    cloud: createCloudStack(settings, { clock: systemClock, log: () => {} }),
    clock: systemClock,
  };
  const inventory = { ...LAB_INVENTORY_WITH_NETWORKS, networks: NETWORKS };
  const bot = await startTestBot({ network, clock: systemClock, inventory, parts: { world } });
  return {
    ...{ network, cloud, bot },
    ...actsOn(bot, vlan),
    traces: () => tracesOfAll(network),
    async stop() {
      await bot.stop();
      await hosts.close();
      await cloud.stop();
      await network.stop();
    },
  };
}

type Acts = Pick<Story, 'propose' | 'approve' | 'carryOut' | 'answerTo' | 'allIsWell'>;

function actsOn(bot: TestBot, vlan: number): Acts {
  const newest = async () => {
    const [change] = await bot.store.journal.touching([`vlan:${vlan}` as ResourceKey], 1);
    assert.ok(change !== undefined, `no change on VLAN ${vlan}`);
    return change;
  };
  const acts: Acts = {
    async propose(text) {
      const reply = await bot.type(ALICE, text);
      assert.equal(reply, null, JSON.stringify(reply));
      return newest();
    },
    async approve({ id }) {
      await bot.click(BOB, 'approve', id);
      return newest();
    },
    async carryOut(text) {
      const { state, failure, differences } = await acts.approve(await acts.propose(text));
      assert.equal(state, 'applied', JSON.stringify([failure, differences]));
    },
    async answerTo(text) {
      const reply = await bot.type(ALICE, text);
      assert.equal(reply?.kind, 'answer', JSON.stringify(reply));
      return [reply.answer.title, ...reply.answer.lines].join('\n');
    },
    async allIsWell() {
      let seen = '';
      await eventually('/check-network to find nothing', async () => {
        seen = await acts.answerTo(`/check-network vlan ${vlan}`);
        return seen.includes('all is well') ? true : null;
      }).catch((problem: unknown) => {
        throw new Error(seen, { cause: problem });
      });
    },
  };
  return acts;
}

async function tracesOfAll(network: LabNetwork): Promise<Record<string, string>> {
  const hosts = Object.keys(network.hosts);
  const texts = await Promise.all(hosts.map((host) => traces(network, host)));
  return Object.fromEntries(hosts.map((host, index) => [host, withoutForwarding(texts[index])]));
}

function withoutForwarding(text = ''): string {
  const lines = text.split('\n');
  return lines.filter((line) => !line.includes('60-arpeggio.conf')).join('\n');
}
