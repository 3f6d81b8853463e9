// `npm run demo`: the lab network, the stand-ins and the real bot, for a newcomer's browser; with
// `--script` it plays the golden conversation by itself and exits 0 only if all of it held.

import { playScript } from './demo/script.ts';
import { setStage } from './demo/stage.ts';
import type { LabNetworkOptions } from './network/lab-network.ts';

// A fixed port, so that the address can be typed from memory; another one if it is taken.
const PAGE_PORT = 8080;

// Often enough that nobody takes the silence for a hang.
const PROGRESS_EVERY_MS = 15_000;

const BACKENDS: readonly NonNullable<LabNetworkOptions['backend']>[] = [
  'namespaces',
  'virtual-machine',
  'in-process',
];

const words = process.argv.slice(2);
const isScript = words.includes('--script');
const backend = BACKENDS.find((name) => words.includes(`--backend=${name}`));

const say = (line: string) => console.log(line);
say('Starting the lab network, the CloudStack and Slack stand-ins and the bot …');
if (backend !== 'in-process') {
  say('The first start on a machine builds the hosts of the lab and takes one to two minutes;');
  say('later ones take seconds.');
}
const stage = await patiently(() =>
  setStage({
    ...(backend === undefined ? {} : { backend }),
    port: isScript ? 0 : PAGE_PORT,
    log: say,
  }),
);

let isEnding = false;
async function end(exitCode: number): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  await stage.stop();
  process.exit(exitCode);
}
process.on('SIGINT', () => void end(130));
process.on('SIGTERM', () => void end(143));

if (isScript) {
  const held = await playScript(stage, say).catch((problem: unknown) => {
    say(`✗ ${problem instanceof Error ? (problem.stack ?? problem.message) : String(problem)}`);
    return false;
  });
  await end(held ? 0 : 1);
} else {
  invite();
}

/** Says now and then that it is still at work: building hosts prints nothing for a minute. */
async function patiently<Result>(start: () => Promise<Result>): Promise<Result> {
  const began = performance.now();
  const timer = setInterval(() => {
    say(`  … still starting, ${Math.round((performance.now() - began) / 1000)} s so far`);
  }, PROGRESS_EVERY_MS);
  try {
    return await start();
  } finally {
    clearInterval(timer);
  }
}

function invite(): void {
  say('');
  say(`  Open ${stage.workspace.url}`);
  say('');
  if (!stage.workspace.url.includes(`:${PAGE_PORT}/`)) {
    say(`  (Port ${PAGE_PORT} is taken by another program, so it is another one this time.)`);
    say('');
  }
  say('  1. You are Alice. In #network-oncall type: /move-ip 203.0.113.50 to node3');
  say('  2. A plan appears. Read it; press Details for every command.');
  say('  3. In the bar at the top ("You are:") switch to Bob, and press Approve: nobody approves');
  say('     their own change.');
  say('  4. Open the thread and watch. The address moves from node1 to node3; no packet is lost.');
  say('');
  say('  Then a network without a virtual router; each plan is approved by Bob again:');
  say('     /new-network vlan 1234');
  say('     /deploy-vm web1 in vlan 1234');
  say('     /expose 203.0.113.80:80 to 10.12.0.4:80');
  say('     /check-network vlan 1234   /networks   /where-is 10.12.0.4');
  say('     /delete-network vlan 1234  (refused until /unexpose … and /destroy-vm …)');
  say('');
  say('  To see that nothing stays half done: press Break something, and break it:');
  say('  the bot, a host, a cable, CloudStack, Slack, or a colleague who works by hand.');
  say('');
  say('  Also try: /where-is 203.0.113.50   /net help   /move-ip 203.0.113.50 to nod2');
  say(`  The bot's log: ${stage.bot.logPath}`);
  say('  Ctrl-C ends everything and leaves nothing behind.');
}
