// A step on a model network over real SSH: bring the network into a state, call the driver as the
// engine does (through the catalogue, from JSON), and read what reached the hosts.

import assert from 'node:assert/strict';
import { commandLine } from '../../../src/adapters/ssh/argv.ts';
import { failureOf } from '../../../src/domain/failures.ts';
import type { HostCommand } from '../../../src/domain/plan.ts';
import { startModelNetwork } from '../../../src/lab/model-hosts/start-model-network.ts';
import type { BoundStep } from '../../../src/ports/step-driver.ts';
import { NO_TERMINALS } from '../../../src/ports/terminals.ts';
import type { World } from '../../../src/ports/world.ts';
import { STEP_CATALOGUE } from '../../../src/steps/catalogue.ts';
import { hurriedClock, sshTo } from '../../fakes/test-bot.ts';
import { CLOUD_HOST, plannedLine, startSceneCloud } from './scene-cloud.ts';
import type { Arrange, SceneNetwork, StepCase } from './step-case.ts';

/** Commands that change nothing; every other one counts as an effect. */
const LOOKS =
  /: (?:ip (?:-d )?-j |bridge -j |route -n get |networksetup -(?:get|list)|cat |nft list |arptables -C |sysctl -n |arping -c 2 -w 2 |arping -b |systemctl is-active |ipvsadm -Ln |sha256sum |sh \S+dead-man\.sh (?:outcome|status)\b)/;

export interface Scene {
  readonly network: SceneNetwork;
  readonly world: World;
  /** The lab in its first state, then as the step's plan expects it; returns the step, bound. */
  begin(of: StepCase, further?: Arrange | null): Promise<BoundStep>;
  /** Everything that a change may change, as text; two equal texts are two equal networks. */
  state(of?: StepCase): string;
  /** Effects that were sent since `begin` or the last call, as `host: command line`. */
  effects(): string[];
  stop(): Promise<void>;
}

export async function startScene(): Promise<Scene> {
  const hostsOnly = await startModelNetwork({ isHostKeyShared: true, hasMac: true });
  const cloud = await startSceneCloud();
  const network = Object.assign(hostsOnly, { cloud });
  const hosts = sshTo(network);
  const world: World = {
    hosts,
    terminals: NO_TERMINALS,
    cloud: cloud.api,
    clock: hurriedClock(),
  };
  let seen = 0;
  let asked = 0;
  let begun: StepCase | null = null;
  return {
    network,
    world,
    async begin(of, further) {
      begun = of;
      await network.reset();
      await cloud.lab.reset();
      await of.asPlanned?.(network);
      const step = STEP_CATALOGUE.bind(JSON.parse(JSON.stringify(of.step)));
      // arptables makes its tables when it is first asked, so the first look belongs to "before".
      await step.check(world);
      await further?.(network);
      seen = network.execLog.length;
      asked = cloud.lab.requests.length;
      return step;
    },
    state: (of) => stateOf(network, of?.notRestored),
    effects() {
      const sent = network.execLog.slice(seen).filter(({ via }) => via === 'ssh');
      const calls = begun === null ? [] : cloud.effectsSince(asked, begun);
      seen = network.execLog.length;
      asked = cloud.lab.requests.length;
      const lines = sent.map(({ host, line }) => `${host}: ${line}`);
      return [...lines.filter((line) => !LOOKS.test(line)), ...calls];
    },
    async stop() {
      await hosts.close();
      await network.stop();
      await cloud.lab.stop();
    },
  };
}

/**
 * Addresses in the order of their text: one that was deleted and added again comes last in the
 * kernel's list. What the order means, primary or secondary, is written behind each.
 */
function stateOf(network: SceneNetwork, notRestored: RegExp | undefined): string {
  const text = `${network.dump({ hasNeighbours: false })}\n${network.cloud.lab.dump()}\n`;
  const sorted = text.replaceAll(
    /(?:^ {2}inet .*\n)+/gm,
    (lines) => `${lines.trimEnd().split('\n').toSorted().join('\n')}\n`,
  );
  return notRestored === undefined ? sorted : sorted.replaceAll(notRestored, '');
}

/** Commands of a plan as they should reach the hosts. */
export function linesOf(commands: readonly HostCommand[]): string[] {
  return commands.map((command) =>
    command.host === CLOUD_HOST
      ? plannedLine(command.argv)
      : `${command.host}: ${commandLine(command, 'root')}`,
  );
}

/** Whether a command line may be sent twice and in what order is the step's business; which is not. */
export function distinct(lines: readonly string[]): string[] {
  return [...new Set(lines)].toSorted();
}

export async function codeOfFailure(work: Promise<unknown>): Promise<string> {
  const thrown: unknown = await work.then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error,
  );
  const failure = failureOf(thrown);
  if (failure === null) throw thrown;
  return failure.code;
}
