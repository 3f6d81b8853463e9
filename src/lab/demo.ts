// `npm run demo`: the lab network, the Slack stand-in and the real bot, for a newcomer's browser; with
// `--script` it plays the golden conversation by itself and exits 0 only if all of it held.

import { playScript } from './demo/script.ts';
import { setStage } from './demo/stage.ts';
import type { LabNetworkOptions } from './network/lab-network.ts';

// A fixed port, so that the address can be typed from memory; another one if it is taken.
const PAGE_PORT = 8080;

const BACKENDS: readonly NonNullable<LabNetworkOptions['backend']>[] = [
  'namespaces',
  'virtual-machine',
  'in-process',
];

const words = process.argv.slice(2);
const isScript = words.includes('--script');
const backend = BACKENDS.find((name) => words.includes(`--backend=${name}`));

const say = (line: string) => console.log(line);
say('Starting the lab network, the Slack stand-in and the bot …');
const stage = await setStage({
  ...(backend === undefined ? {} : { backend }),
  port: isScript ? 0 : PAGE_PORT,
  log: say,
});

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

function invite(): void {
  say('');
  say(`  Open ${stage.workspace.url}`);
  say('');
  say('  1. You are Alice. In #network-oncall type: /move-ip 203.0.113.50 to node3');
  say('  2. A plan appears. Read it; press Details for every command.');
  say('  3. Switch to Bob (top right) and press Approve. Alice may not approve her own change.');
  say('  4. Open the thread and watch. The address moves from node1 to node3; no packet is lost.');
  say('');
  say('  Also try: /where-is 203.0.113.50   /net help   /move-ip 203.0.113.50 to nod2');
  say(`  The bot's log: ${stage.bot.logPath}`);
  say('  Ctrl-C ends everything and leaves nothing behind.');
}
