// Plays one cell from a fresh network to its end: the command is typed and approved, the fault comes at
// its step, and when all is mended and quiet the network is compared with what it was and what it
// should have become.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Change } from '../../../src/domain/change.ts';
import type { LabNetwork, LabProbeReport } from '../../../src/lab/network/lab-network.ts';
import { type Cell, type CellResult, titleOf } from './cells/cell.ts';
import {
  differences,
  type Fingerprint,
  fingerprint,
  isArmed,
  untilDisarmed,
} from './fingerprint.ts';
import { type Look, lookAtChange } from './look-at-change.ts';
import { beginScene, type Scene, type SceneOptions } from './scene.ts';
import { until } from './until.ts';

const COMMANDS: Readonly<Record<Cell['command'], string>> = {
  'move-ip': '/move-ip 203.0.113.50 to node3',
  'new-network': '/new-network vlan 1234',
};
const ADDRESS = '203.0.113.50';
// Ten milliseconds apart: enough to tell outages apart, and the emulated machine hardly feels it.
export const PACKETS_PER_SECOND = 100;
// Differences shown of a network that is neither as before nor as wanted.
const DIFFERENCES_MAX = 6;
const ENDED = ['applied', 'undone', 'stuck', 'stale', 'rejected', 'expired', 'cancelled'];
const TOLD: Readonly<Record<string, RegExp>> = {
  applied: /all \d+ steps done/,
  undone: /everything was taken back/,
  stuck: /stuck/,
};

export interface Undisturbed {
  readonly before: Fingerprint;
  readonly after: Fingerprint;
}

export interface PlayOptions extends SceneOptions {
  readonly network: LabNetwork;
  /** null: nobody knows yet, this cell is the one that tells. */
  readonly undisturbed: Undisturbed | null;
  readonly packetsPerSecond?: number;
}

export interface Played {
  readonly result: CellResult;
  readonly fingerprints: Undisturbed;
}

/** Throws when the fault never came, or the change never ended; everything else is in the result. */
export async function playCell(cell: Cell, options: PlayOptions): Promise<Played> {
  const { network } = options;
  await network.reset();
  const before = await fingerprint(network, cell.command);
  const environment = { ...options.environment, ...cell.environment };
  const scene = await beginScene(network, { ...options, environment });
  const began = performance.now();
  try {
    const probe = await startProbe(cell, options);
    const probedFrom = performance.now();
    const { look, faultAt } = await play(cell, scene);
    await untilDisarmed(network, cell.command);
    const probedMs = performance.now() - probedFrom;
    const traffic = (await probe?.stop()) ?? null;
    const after = await fingerprint(network, cell.command);
    const backAfterMs = whenBack(traffic, probedMs, faultAt - probedFrom);
    const judged = { cell, look, traffic, backAfterMs, texts: scene.texts() };
    const known = options.undisturbed ?? { before, after };
    const seconds = (performance.now() - began) / 1000;
    const result = { ...judge(judged, { ...known, now: after }), seconds };
    return { result, fingerprints: { before, after } };
  } catch (problem) {
    throw new Error(`${titleOf(cell)}\nThe bot's log ends with:\n${await scene.log()}`, {
      cause: problem,
    });
  } finally {
    await scene.stop();
  }
}

async function startProbe({ command }: Cell, { network, packetsPerSecond }: PlayOptions) {
  if (command !== 'move-ip') return null;
  const rate = packetsPerSecond ?? PACKETS_PER_SECOND;
  return network.startProbe({ from: 'internet', to: ADDRESS, packetsPerSecond: rate });
}

/** From the fault until the host that answered first answers again and goes on; null: it never did. */
function whenBack(
  traffic: LabProbeReport | null,
  probedMs: number,
  faultAtMs: number,
): number | null {
  if (traffic === null) return null;
  const [first] = traffic.answeredBy;
  const last = traffic.answeredBy.at(-1);
  if (last === undefined || last === first || last.host !== first?.host) return null;
  return Math.round((last.fromSequence / traffic.sent) * probedMs - faultAtMs);
}

interface Act {
  readonly look: Look;
  /** By performance.now(). */
  readonly faultAt: number;
}

/** As far as the end of the change, mended, with nothing left to tell. */
async function play(cell: Cell, scene: Scene): Promise<Act> {
  const { dataDirectory } = scene;
  let faultAt = performance.now();
  if (cell.at === null) await cell.begin(scene);
  await scene.carryOut(COMMANDS[cell.command]);
  if (cell.at !== null) {
    const { at } = cell;
    await until(`the fault's moment comes: ${cell.when}`, () => {
      const change = lookAtChange(dataDirectory)?.change ?? null;
      if (change !== null && ENDED.includes(change.state)) {
        const { state, failure, differences: moved } = change;
        throw new Error(`The change was ${state} before: ${JSON.stringify([failure, moved])}`);
      }
      return change !== null && hasBegun(change, at) ? true : undefined;
    });
    faultAt = performance.now();
    await cell.begin(scene);
  }
  if (cell.mendedAfterMs !== undefined) {
    await sleep(cell.mendedAfterMs);
    await cell.mend(scene);
  }
  await until('the change ends', () => {
    const look = lookAtChange(dataDirectory);
    return look !== null && ENDED.includes(look.change.state) ? true : undefined;
  });
  if (cell.mendedAfterMs === undefined) await cell.mend(scene);
  const look = await until('the bot has told everything', () => {
    const seen = lookAtChange(dataDirectory);
    return seen?.owedCount === 0 ? seen : undefined;
  });
  return { look, faultAt };
}

function hasBegun({ plan, steps }: Change, at: NonNullable<Cell['at']>): boolean {
  const step = at(plan.steps);
  if (step === undefined) throw new Error('The plan has no such step.');
  return steps[step.id]?.wasStarted === true;
}

interface Judged {
  readonly cell: Cell;
  readonly look: Look;
  readonly traffic: LabProbeReport | null;
  readonly backAfterMs: number | null;
  readonly texts: string;
}

function judge(
  { cell, look, traffic, backAfterMs, texts }: Judged,
  { before, after, now }: Undisturbed & { readonly now: Fingerprint },
): Omit<CellResult, 'seconds'> {
  const { state, failure } = look.change;
  const [fromBefore, fromAfter] = [differences(before, now), differences(after, now)];
  const network = whereIs(state, fromBefore.length === 0, fromAfter.length === 0);
  const nearest = state === 'applied' ? fromAfter : fromBefore;
  const lost = traffic?.lost ?? 0;
  const problems = [
    ...claim((cell.ends as readonly string[]).includes(state), endWords(look.change)),
    ...claim(
      isAsTold(state, network),
      `the network is not as ${state} says: ${nearest.slice(0, DIFFERENCES_MAX).join('; ')}`,
    ),
    ...claim(state === 'stuck' || look.lockCount === 0, `${look.lockCount} locks are held`),
    ...claim(TOLD[state]?.test(texts) === true, `the thread does not say that it is ${state}`),
    ...claim(lost <= (cell.lostMax ?? lost), `${lost} packets were lost`),
    ...claim(state === 'stuck' || !isArmed(now), 'a host still has a dead-man switch'),
    ...claim(isServed(state, traffic), `at last ${ownerIn(traffic)} answered`),
  ];
  const code = failure?.code ?? null;
  const stuckOn = reasonOf(look.change);
  return { end: state, code, stuckOn, network, traffic, backAfterMs, problems };
}

function isAsTold(state: string, network: CellResult['network']): boolean {
  if (state === 'stuck') return network !== 'neither';
  return network === (state === 'applied' ? 'after' : 'before');
}

/** Of the step that could not be taken back. */
function reasonOf({ steps }: Change): string | null {
  const failed = Object.entries(steps).find(([, { state }]) => state === 'undo-failed');
  if (failed === undefined) return null;
  const [stepId, { failure }] = failed;
  return `${stepId}: ${failure?.what} ${failure?.why}`;
}

function endWords({ state, failure, differences: moved }: Change): string {
  return `it ended ${state}: ${[failure?.what, failure?.why, ...moved].join(' ')}`;
}

// Who has the address when nothing is left half done.
const OWNER: Readonly<Record<string, string>> = { applied: 'node3', undone: 'node1' };

function isServed(state: string, traffic: LabProbeReport | null): boolean {
  const owner = OWNER[state];
  return traffic === null || owner === undefined || ownerIn(traffic) === owner;
}

function ownerIn(traffic: LabProbeReport | null): string {
  return traffic?.answeredBy.at(-1)?.host ?? 'nobody';
}

/** Both are the same text where a command changes nothing that can be seen; the state then decides. */
function whereIs(state: string, isBefore: boolean, isAfter: boolean): CellResult['network'] {
  if (isBefore && isAfter) return state === 'applied' ? 'after' : 'before';
  if (isBefore) return 'before';
  return isAfter ? 'after' : 'neither';
}

function claim(holds: boolean, problem: string): readonly string[] {
  return holds ? [] : [problem];
}
