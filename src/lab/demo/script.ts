// The golden conversation, played without a browser: a refusal, a move of an address with approval by
// another person, and then the proof, taken from the hosts themselves and not from the bot: who
// answers ARP, whether pings come through, and that all of it survives a reboot of both hosts.

import { setTimeout as sleep } from 'node:timers/promises';
import type { PageMessage } from '../workspace/page-protocol.ts';
import type { Stage } from './stage.ts';

const CHANNEL = 'network-oncall';
const ADDRESS = '203.0.113.50';
// Facts take about 4 s on real kernels, a move about 20; a busy machine with an emulated one needs more.
const WAIT_MAX_MS = 180_000;
const POLL_MS = 200;
// The action id of the bot's Approve button, as it appears on the wire.
const APPROVE = 'approve-plan';

type Say = (line: string) => void;

/** True when every step of the conversation held. */
export async function playScript(stage: Stage, say: Say): Promise<boolean> {
  const { workspace } = stage;
  const checks = createChecks(say);

  await type(stage, say, '/move-ip 203.0.113.50 to nod3');
  const refusal = await waitFor('a refusal', () => privately(stage, 'alice', /no node "nod3"/));
  say(indented(refusal));
  checks.hold('an unknown node is refused and the right one named', refusal.includes('node3'));

  await type(stage, say, `/move-ip ${ADDRESS} to node3 because "node1 gets new memory"`);
  const card = await waitFor('a plan', () => rootWith(stage, APPROVE));
  say(indented(workspace.act.textOf(card)));
  await click(stage, 'alice', card);
  const own = await waitFor('a refusal', () => privately(stage, 'alice', /cannot approve/));
  say(indented(own));
  checks.hold('Alice cannot approve her own change', own !== '');
  const probe = await stage.network.startProbe({
    from: 'internet',
    to: ADDRESS,
    packetsPerSecond: 1_000,
  });
  await click(stage, 'bob', card);
  const result = await waitFor('the end of the change', () => resultOf(stage, card));
  const figures = await probe.stop();
  say('');
  say(workspace.act.transcript(CHANNEL));
  checks.hold('the bot reports success', /moved|applied|done/i.test(result.text));
  say(
    `The lab's own probe: ${figures.sent} packets at up to 1000 a second, ${figures.lost} lost, ` +
      `longest gap ${figures.longestGapMs} ms, sender late by at most ${figures.senderLatenessMs} ms.`,
  );
  checks.hold('no packet was lost', figures.sent > 0 && figures.lost === 0);

  await checkOwner(stage, checks, 'after the move');
  for (const host of ['node3', 'node1']) {
    say(`Rebooting ${host} …`);
    await stage.network.reboot(host);
  }
  await checkOwner(stage, checks, 'after a reboot of node3 and node1');
  return checks.allHeld();
}

async function checkOwner(stage: Stage, checks: Checks, when: string): Promise<void> {
  const { network } = stage;
  const link = await network.run('node3', ['cat', '/sys/class/net/eth0/address']);
  const mac = await macOf(stage, 'node3', link.stdout);
  const ask = ['arping', '-b', '-w', '3', '-I', 'eth0', ADDRESS];
  const answers = await network.run('router1', ask);
  const macs = new Set(
    [...answers.stdout.matchAll(/\[([0-9A-Fa-f:]+)\]/g)].map(([, found]) => found?.toLowerCase()),
  );
  checks.hold(
    `exactly one Ethernet address answers ${when}, node3's`,
    macs.size === 1 && macs.has(mac),
  );
  const ping = await network.run('internet', [
    'ping',
    '-n',
    '-c',
    '3',
    '-i',
    '0.2',
    '-W',
    '2',
    ADDRESS,
  ]);
  checks.hold(`${ADDRESS} answers pings from outside ${when}`, / 0% packet loss/.test(ping.stdout));
  const listed = await network.run('node3', ['ip', '-j', 'addr', 'show']);
  checks.hold(`node3 has the address ${when}`, listed.stdout.includes(`"${ADDRESS}"`));
  const old = await network.run('node1', ['ip', '-j', 'addr', 'show']);
  checks.hold(`node1 has it no more ${when}`, !old.stdout.includes(`"${ADDRESS}"`));
}

/** From /sys where there is a kernel, else from ip(8). */
async function macOf(stage: Stage, host: string, fromSys: string): Promise<string> {
  if (/^[0-9a-f:]{17}\s*$/.test(fromSys)) return fromSys.trim();
  const { stdout } = await stage.network.run(host, ['ip', '-j', 'addr', 'show']);
  const links = JSON.parse(stdout) as { ifname: string; address?: string }[];
  return links.find(({ ifname }) => ifname === 'eth0')?.address ?? '';
}

async function type({ workspace }: Stage, say: Say, text: string): Promise<void> {
  say(`Alice types: ${text}`);
  const result = await workspace.act.say('alice', CHANNEL, text);
  if (!result.ok) throw new Error(`Slack says: ${JSON.stringify(result)}`);
}

async function click({ workspace }: Stage, as: string, { ts }: PageMessage): Promise<void> {
  const result = await workspace.act.click(as, { actionId: APPROVE, messageTs: ts });
  if (!result.ok) throw new Error(`${as}'s click: ${JSON.stringify(result)}`);
}

function rootWith({ workspace }: Stage, actionId: string): PageMessage | undefined {
  return workspace.act
    .messages(CHANNEL)
    .find(({ blocks }) => JSON.stringify(blocks).includes(`"action_id":"${actionId}"`));
}

/** What this person sees and nobody else does, if it matches. */
function privately({ workspace }: Stage, person: string, pattern: RegExp): string | undefined {
  const texts = workspace.act.ephemeralsOf(person).map((shown) => workspace.act.textOf(shown));
  return texts.find((text) => pattern.test(text));
}

/** The last message of the thread, once the card says how the change ended. */
function resultOf({ workspace }: Stage, card: PageMessage): PageMessage | undefined {
  const [, , result] = workspace.act.thread(CHANNEL, card.ts);
  return result;
}

async function waitFor<Value>(what: string, look: () => Value | undefined): Promise<Value> {
  const deadline = Date.now() + WAIT_MAX_MS;
  while (Date.now() < deadline) {
    const found = look();
    if (found !== undefined) return found;
    await sleep(POLL_MS);
  }
  throw new Error(`Waited ${WAIT_MAX_MS / 1000} s for ${what}; it did not come.`);
}

interface Checks {
  hold(what: string, isTrue: boolean): void;
  allHeld(): boolean;
}

function createChecks(say: Say): Checks {
  const failed: string[] = [];
  return {
    hold(what, isTrue) {
      say(`${isTrue ? '✓' : '✗'} ${what}`);
      if (!isTrue) failed.push(what);
    },
    allHeld() {
      say(failed.length === 0 ? 'Everything held.' : `Did not hold: ${failed.join('; ')}`);
      return failed.length === 0;
    },
  };
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
