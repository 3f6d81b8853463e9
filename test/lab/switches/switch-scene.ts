// A stand-in for a switch with the bot's own way to it: SSH, the dialects, the step, bound from JSON
// as the engine does it.

import { systemClock } from '../../../src/adapters/system-clock.ts';
import { createSshHosts, type SshHosts } from '../../../src/adapters/ssh/ssh-hosts.ts';
import type { SshLimits } from '../../../src/adapters/ssh/settings.ts';
import type { Switch } from '../../../src/domain/inventory.ts';
import { failureOf } from '../../../src/domain/failures.ts';
import type { ChangeId, HostName, VlanId } from '../../../src/domain/names.ts';
import type { PlannedStep } from '../../../src/domain/plan.ts';
import type { SwitchClock } from '../../../src/lab/switches/clock.ts';
import {
  startSwitch,
  type SwitchOptions,
  type SwitchStandIn,
} from '../../../src/lab/switches/start-switch.ts';
import { NO_CLOUD } from '../../../src/ports/cloud.ts';
import type { BoundStep } from '../../../src/ports/step-driver.ts';
import type { World } from '../../../src/ports/world.ts';
import { STEP_CATALOGUE } from '../../../src/steps/catalogue.ts';
import { carryVlanSteps } from '../../../src/steps/switch/carry-vlan-steps.ts';
import { readTrunks, type Trunks } from '../../../src/steps/switch/reading.ts';

export const SWITCH_HOST = 'sw1' as HostName;
export const VLAN = 1234 as VlanId;
// Two changes, as they never share an id.
const CHANGE_IDS = { add: 'c7f3k2a' as ChangeId, remove: 'c9d4m5b' as ChangeId };

export interface SwitchScene {
  readonly standIn: SwitchStandIn;
  readonly of: Switch;
  readonly world: World;
  readonly ssh: SshHosts;
  read(): Promise<Trunks>;
  /** Plans; throws a refusal as an error with its code. */
  plan(action: 'add' | 'remove', vlan?: VlanId): Promise<readonly PlannedStep[]>;
  /** The only step of a plan, bound. */
  step(action: 'add' | 'remove', vlan?: VlanId): Promise<BoundStep>;
  /** All steps of a plan, bound. */
  steps(action: 'add' | 'remove'): Promise<readonly BoundStep[]>;
  /** Running and saved. */
  state(): string;
  stop(): Promise<void>;
}

// A stand-in prints at once; the pauses that a real switch needs would only cost time here.
const HURRIED = { promptQuietMs: 4, firstPromptQuietMs: 15 };

export function sshToSwitch(standIn: SwitchStandIn, limits: Partial<SshLimits> = {}): SshHosts {
  const settings = {
    address: standIn.address,
    port: standIn.port,
    user: standIn.user,
    keyPath: standIn.clientKeyPath,
    passphraseVariable: null,
    useAgent: false,
    hostKeys: [standIn.hostKey],
    jump: null,
  };
  return createSshHosts({
    hosts: { [SWITCH_HOST]: settings },
    knownHostsPath: null,
    log: () => {},
    limits: { ...HURRIED, ...limits },
  });
}

/** `ports` as arpeggio.yaml would name them. With a clock, its own timer is used, too. */
export async function startScene(
  options: SwitchOptions,
  ports: readonly string[],
  limits?: Partial<SshLimits>,
  clock?: SwitchClock,
): Promise<SwitchScene> {
  const standIn = await startSwitch(options, clock);
  const ssh = sshToSwitch(standIn, limits);
  const of: Switch = { name: 'sw1', system: options.system, host: SWITCH_HOST, ports };
  const world: World = {
    hosts: ssh,
    terminals: ssh.terminals,
    cloud: NO_CLOUD,
    clock: systemClock,
  };
  const read = async (): Promise<Trunks> => {
    const trunks = await readTrunks(world, of);
    if (trunks === null) throw new Error('A stand-in is no manual switch.');
    return clock === undefined ? { ...trunks, hasTimer: false } : trunks;
  };
  const plan = async (
    action: 'add' | 'remove',
    vlan: VlanId = VLAN,
  ): Promise<readonly PlannedStep[]> => {
    const steps = carryVlanSteps({
      of,
      vlan,
      trunks: await read(),
      action,
      changeId: CHANGE_IDS[action],
    });
    if (steps.ok) return steps.value;
    throw new Error(`${steps.failure.code}: ${steps.failure.what} ${steps.failure.why}`);
  };
  return {
    standIn,
    of,
    world,
    ssh,
    read,
    plan,
    async step(action, vlan) {
      const [only, ...more] = await plan(action, vlan);
      if (only === undefined || more.length > 0) throw new Error('There is not one step.');
      return STEP_CATALOGUE.bind(JSON.parse(JSON.stringify(only)));
    },
    async steps(action) {
      const planned = await plan(action);
      return planned.map((step) => STEP_CATALOGUE.bind(JSON.parse(JSON.stringify(step))));
    },
    state: () => `${standIn.dump()}saved:\n${standIn.dumpSaved()}`,
    async stop() {
      await ssh.close();
      await standIn.stop();
    },
  };
}

export async function codeOfFailure(work: Promise<unknown> | undefined): Promise<string> {
  try {
    await work;
    return 'nothing failed';
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure === null) throw thrown;
    return failure.code;
  }
}
