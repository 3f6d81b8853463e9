// The main job, played: a refusal, a move of an address with approval by another person, and the proof,
// taken from the hosts themselves and not from the bot: who answers ARP, whether pings come through,
// and that all of it survives a reboot of both hosts.

import type { Stage } from '../stage.ts';
import { approve, type Play, press, typeForAnswer, typeForPlan, waitFor } from './conversation.ts';

const ADDRESS = '203.0.113.50';

export async function playMove(play: Play): Promise<void> {
  const { stage, say, checks } = play;
  const typo = await typeForAnswer(play, `/move-ip ${ADDRESS} to nod3`, /no node .*"nod3"/);
  checks.hold('an unknown node is refused and the right one named', typo.includes('node3'));

  const text = `/move-ip ${ADDRESS} to node3 because "node1 gets new memory"`;
  const card = await typeForPlan(play, text);
  say('Alice presses Approve.');
  await press(play, 'alice', card);
  await waitFor('a refusal', () => stage.workspace.act.ephemeralsOf('alice').find(isOwnApproval));
  checks.hold('Alice cannot approve her own change', true);

  const to = { from: 'internet', to: ADDRESS, packetsPerSecond: 1_000 };
  const probe = await stage.network.startProbe(to);
  const result = await approve(play, card);
  const figures = await probe.stop();
  checks.hold('the bot reports success', result.includes('Applied:'));
  say(
    `The lab's own probe: ${figures.sent} packets at up to 1000 a second, ${figures.lost} lost, ` +
      `longest gap ${figures.longestGapMs} ms, sender late by at most ${figures.senderLatenessMs} ms.`,
  );
  checks.hold('no packet was lost', figures.sent > 0 && figures.lost === 0);

  await checkOwner(play, 'after the move');
  for (const host of ['node3', 'node1']) {
    say(`Rebooting ${host} …`);
    await stage.network.reboot(host);
  }
  await checkOwner(play, 'after a reboot of node3 and node1');

  function isOwnApproval(shown: Parameters<typeof stage.workspace.act.textOf>[0]): boolean {
    return /cannot approve/.test(stage.workspace.act.textOf(shown));
  }
}

async function checkOwner({ stage, checks }: Play, when: string): Promise<void> {
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
