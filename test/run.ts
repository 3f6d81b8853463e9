// Runs the checks and the tests: `check` is every gate and the unit tests, `all` adds the slow tests
// (lab, contracts, real processes). Further words choose test files by a part of their path; the
// gates are then left out, because they always look at the whole tree.
// It ends with the summary of Node's test runner, which CI reads. Deliberately no watch mode.

import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { GATES } from './gates/all.ts';
import { filesUnder, type Gate, judge, REPOSITORY } from './gates/gate.ts';

// Folders and files whose tests start virtual machines, browsers, servers or other programs, or wait
// for real time-outs: minutes together, not seconds.
const SLOW = [
  'test/lab/',
  'test/contracts/',
  'test/commands/persistence/managers/',
  'test/crash/',
  'test/simulation/',
  'test/transcripts/',
  'test/adapters/slack/workspace/',
  'test/adapters/ssh/sshd/',
  'test/adapters/dead-man/',
  'test/adapters/store/processes/',
  'test/start/setup.test.ts',
  'test/gates/seeded/tools.test.ts',
  'test/kernel/',
];

// Tests on real kernels, each with a lab of its own. They run beside the other slow tests, which keep two
// cores busy less than half of the time; two at once, because an emulated machine waits, too. Those that
// count packets come last and alone: beside a busy neighbour an emulated machine loses packets that no
// real one would.
const ON_KERNELS = 'test/kernel/';
const COUNTING_PACKETS = ['test/kernel/move-ip', 'test/kernel/faults/'];
const LABS_AT_ONCE = 2;

// The smallest machine that has to run this has two cores.
const GATES_AT_ONCE = 2;
// Test files wait for processes, sockets and timers about a third of their time.
const FILES_AT_ONCE = 3;
// These take minutes, so they begin first: otherwise the others would be done and one core idle.
const FIRST = [
  'test/crash/',
  'test/transcripts/',
  'test/kernel/hosts-contract',
  'test/kernel/networks',
];
// A lab that does not come up must fail its own test instead of using up the whole CI run. It also
// bounds whole files, of which the longest takes several minutes.
const TEST_TIMEOUT_MS = 1_200_000;

const MODES = ['check', 'all'];

const [mode = '', ...filters] = process.argv.slice(2);
if (!MODES.includes(mode)) fail(`Usage: test/run.ts ${MODES.join('|')} [part of a path …]`);
const areGatesPassed = filters.length > 0 || (await passGates(GATES));
if (!areGatesPassed) fail('The gates above did not pass; the tests were not run.');
const files = chooseTests(mode === 'all', filters);
const onKernels = files.filter((file) => file.startsWith(ON_KERNELS));
const others = files.filter((file) => !file.startsWith(ON_KERNELS));
const rounds = [
  [
    { atOnce: FILES_AT_ONCE, files: longFirst(others) },
    { atOnce: LABS_AT_ONCE, files: longFirst(onKernels.filter(not(countsPackets))) },
  ],
  [{ atOnce: 1, files: onKernels.filter(countsPackets) }],
];
for (const lanes of rounds) {
  // After a failure nothing that takes minutes is worth waiting for.
  if (process.exitCode === 1) continue;
  process.exitCode = await runLanes(lanes.filter((lane) => lane.files.length > 0));
}

async function passGates(gates: readonly Gate[]): Promise<boolean> {
  const waiting = [...gates];
  const results: boolean[] = [];
  const work = async (): Promise<void> => {
    for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) {
      results.push(await passGate(gate));
    }
  };
  await Promise.all(Array.from({ length: GATES_AT_ONCE }, work));
  return results.every((isPassed) => isPassed);
}

async function passGate(gate: Gate): Promise<boolean> {
  const began = performance.now();
  const { filesSeen, problems, note } = await judge(gate, REPOSITORY);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const mark = problems.length === 0 ? '✔' : '✖';
  const suffix = note === undefined ? '' : `, ${note}`;
  console.log(`${mark} ${gate.name.padEnd(14)} ${seconds} s, ${filesSeen} files${suffix}`);
  for (const problem of problems) console.log(`    ${problem.replaceAll('\n', '\n    ')}`);
  return problems.length === 0;
}

function chooseTests(isEverything: boolean, parts: readonly string[]): string[] {
  const found = filesUnder(REPOSITORY, 'test')
    .filter((file) => /\.test\.tsx?$/.test(file))
    .filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)))
    .filter((file) => isEverything || !SLOW.some((place) => file.startsWith(place)));
  if (found.length === 0) fail(`No test file matches: ${mode} ${parts.join(' ')}`);
  return found;
}

function longFirst(chosen: readonly string[]): readonly string[] {
  return [...chosen.filter(isLong), ...chosen.filter(not(isLong))];
}

function isLong(file: string): boolean {
  return FIRST.some((place) => file.startsWith(place));
}

function countsPackets(file: string): boolean {
  return COUNTING_PACKETS.some((place) => file.startsWith(place));
}

function not(rule: (file: string) => boolean): (file: string) => boolean {
  return (file) => !rule(file);
}

interface Lane {
  readonly files: readonly string[];
  readonly atOnce: number;
  readonly signal?: AbortSignal;
}

/**
 * Side by side; the exit code. What the second says is printed after the first, not in between. A
 * failure in the first ends the second, which takes minutes longer.
 */
async function runLanes([first, second]: readonly Lane[]): Promise<number> {
  if (first === undefined) return 0;
  const texts: string[] = [];
  const ending = new AbortController();
  const { signal } = ending;
  const later = second && runTests({ ...second, signal }, (text) => texts.push(text));
  const isPassed = await runTests(first, (text) => process.stdout.write(text));
  if (!isPassed) ending.abort();
  const isLaterPassed = (await later) ?? true;
  if (isPassed) for (const text of texts) process.stdout.write(text);
  return isPassed && isLaterPassed ? 0 : 1;
}

/** In the given order, which the runner's command line would change to that of the names. */
async function runTests(
  { files: chosen, atOnce, ...ending }: Lane,
  say: (text: string) => void,
): Promise<boolean> {
  const paths = chosen.map((file) => join(REPOSITORY, file));
  const limits = { concurrency: atOnce, timeout: TEST_TIMEOUT_MS };
  const events = run({ files: paths, cwd: REPOSITORY, ...limits, ...ending });
  let isPassed = false;
  events.on('test:summary', ({ file, success }) => {
    // Each file has a summary as well; the one of the whole run names none.
    if (file === undefined) isPassed = success;
  });
  for await (const text of events.compose(new spec())) say(String(text));
  return isPassed;
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}
