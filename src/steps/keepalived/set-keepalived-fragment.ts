// Step: give one network's file to keepalived on all its routers, or take it away. A wrong file is
// never reloaded, because that ends keepalived while its addresses stay: the files are written
// everywhere, tested everywhere, and only then reloaded, whoever has the gateway address last.
// Deliberately not here: whether the gateway then works (verify-gateway).

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import type { HostName } from '../../domain/names.ts';
import type { HostCommand, RemoteCommand, TakeBack } from '../../domain/plan.ts';
import { HostNameField, IpAddressField, VlanIdField } from '../../domain/spec-fields.ts';
import {
  readConfigurationComplaint,
  testCommand,
} from '../../facts/keepalived/configuration-test.ts';
import { readIsRunning } from '../../facts/keepalived/state.ts';
import { readVirtualServers } from '../../facts/keepalived/virtual-servers.ts';
import { readInterfaces } from '../../facts/interfaces.ts';
import { act } from '../../facts/look.ts';
import { readRemoteFile } from '../../facts/remote-file.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import type { World } from '../../ports/world.ts';
import { plainly } from '../dead-man/take-backs.ts';
import { restoringCommands, tidyCommand, writingCommands } from '../files/file-commands.ts';

const CONTENT_LENGTH_MAX = 65_536;
// keepalived that cannot run what it loaded is gone within a few milliseconds.
const SETTLE_MS = 1_000;
const RELOAD = { argv: ['systemctl', 'reload', 'keepalived'], asRoot: true };
const START = { argv: ['systemctl', 'start', 'keepalived'], asRoot: true };
const Content = z.string().max(CONTENT_LENGTH_MAX).nullable();

const Spec = z.object({
  vlan: VlanIdField,
  path: z.string().regex(/^\/etc\/keepalived\/conf\.d\/vlan\d+\.conf$/),
  gateway: IpAddressField,
  /** "Add 203.0.113.80:80 to keepalived" */
  purpose: z.string(),
  /** In the order of reloading, apart from the one that has the gateway then, which is last. */
  routers: z
    .array(z.object({ host: HostNameField, before: Content, after: Content }))
    .min(1)
    .max(2),
});
type Spec = z.infer<typeof Spec>;
type Side = 'before' | 'after';

export const setKeepalivedFragment: StepDriver<Spec> = {
  kind: 'set-keepalived-fragment',
  version: 1,
  Spec,

  describe(spec) {
    const hosts = spec.routers.map(({ host }) => host).join(' and ');
    const isNew = spec.routers.every(({ before }) => before === null);
    return {
      title: `${spec.purpose} on ${hosts}: ${spec.path}`,
      commands: commandsToGet(spec, 'after', []),
      undo: `${isNew ? 'delete' : 'put back'} the file on ${hosts} and reload keepalived`,
      undoCommands: commandsToGet(spec, 'before', [tidyCommand(placeOf(spec))]),
      takeBacks: spec.routers.map((router) => takeBackOf(spec, router)),
    };
  },

  /**
   * Never 'already-applied': the file alone does not say that keepalived has loaded it. The text
   * names its change, so one that is as wanted was written by this very step.
   */
  async check(spec, world) {
    const texts = await readTexts(spec, world);
    const strange = spec.routers.filter((router, index) => !isOurs(router, texts[index]));
    const [first] = strange;
    if (first === undefined) {
      const isUntouched = spec.routers.every(({ before }, index) => texts[index] === before);
      if (isUntouched) await demandLoadable(spec, world, 'before');
      return { state: 'as-planned' };
    }
    return {
      state: 'drifted',
      expected: `${spec.path} on ${first.host} as it was when the plan was made`,
      seen: 'somebody edited, made or removed it since',
    };
  },

  async apply(spec, world) {
    await put(spec, 'after', world);
    await demandLoadable(spec, world, 'after');
    await reload(spec, world, 'after');
  },

  async verify(spec, world) {
    // A configuration that keepalived cannot run, such as one that needs IPVS, ends it at once.
    await world.clock.sleep(SETTLE_MS);
    const texts = await readTexts(spec, world);
    for (const [index, router] of spec.routers.entries()) {
      if (texts[index] !== router.after) throw effectMissing(spec, router.host);
      if (!(await readIsRunning(world, router.host))) throw hasEnded(router.host);
    }
    const hosts = spec.routers.map(({ host }) => host).join(' and ');
    return `keepalived runs on ${hosts} with the file ${spec.routers[0]?.after === null ? 'gone' : 'loaded'}`;
  },

  async undo(spec, world) {
    const texts = await readTexts(spec, world);
    for (const [index, router] of spec.routers.entries()) {
      if (!isOurs(router, texts[index])) throw editedSince(spec, router.host);
    }
    await put(spec, 'before', world, texts);
    for (const { host } of spec.routers) await act(world, host, tidyCommand(placeOf(spec)));
    await demandLoadable(spec, world, 'before');
    await reload(spec, world, 'before');
    return `${spec.path} is as before, and keepalived runs with that`;
  },
};

function placeOf({ path }: Spec) {
  return { path, mode: '644', makesDirectories: true };
}

function commandsToGet(spec: Spec, side: Side, tidying: readonly RemoteCommand[]): HostCommand[] {
  const everywhere = (commands: readonly RemoteCommand[]) =>
    spec.routers.flatMap(({ host }) => commands.map((command) => ({ host, ...command })));
  const writing = spec.routers.flatMap(({ host, [side]: text }) =>
    writingCommands(placeOf(spec), text).map((command) => ({ host, ...command })),
  );
  return [
    ...writing,
    ...everywhere(tidying),
    ...everywhere([testCommand()]),
    ...everywhere([RELOAD]),
  ];
}

/**
 * At boot keepalived is not running yet, and starts with what is in the file then. Live, it is tested
 * before it is reloaded, and started where a bad file has ended it.
 */
function takeBackOf(spec: Spec, { host, before }: Spec['routers'][number]): TakeBack {
  const isUp = { onlyIf: ['systemctl', 'is-active', 'network.target'] };
  const commands = [
    ...restoringCommands(placeOf(spec), before),
    { ...plainly(testCommand()), ...isUp },
    { ...plainly(START), ...isUp },
    { ...plainly(RELOAD), ...isUp },
  ];
  return { host, commands, atBoot: true };
}

function readTexts(spec: Spec, world: World): Promise<readonly (string | null)[]> {
  return Promise.all(spec.routers.map(({ host }) => readRemoteFile(world, host, spec.path)));
}

function isOurs(router: Spec['routers'][number], text: string | null | undefined): boolean {
  return text === router.before || text === router.after;
}

async function put(
  spec: Spec,
  side: Side,
  world: World,
  present: readonly (string | null)[] = [],
): Promise<void> {
  for (const [index, { host, [side]: text }] of spec.routers.entries()) {
    if (present[index] === text) continue;
    for (const command of writingCommands(placeOf(spec), text)) await act(world, host, command);
  }
}

async function demandLoadable(spec: Spec, world: World, side: Side): Promise<void> {
  for (const { host, [side]: text } of spec.routers) {
    const complaint = await readConfigurationComplaint(world, host);
    if (complaint !== null) throw refusedByKeepalived(spec, host, complaint);
    // keepalived's test does not notice this, and the reload would end it.
    const needsIpvs = text?.includes('virtual_server ') ?? false;
    if (needsIpvs && (await readVirtualServers(world, host)) === null) throw ipvsMissing(host);
  }
}

/**
 * The one with the gateway last: while it is taken out, nobody may take it over any more, and what is
 * new is ready everywhere before it is used. An undo also starts one that a bad file has ended.
 */
async function reload({ gateway, routers }: Spec, world: World, side: Side): Promise<void> {
  const owns = await Promise.all(
    routers.map(async ({ host }) => {
      const links = await readInterfaces(world, host);
      return links.some(({ addresses }) => addresses.some(({ ip }) => ip === gateway));
    }),
  );
  const waiting = routers.filter((_, index) => owns[index] !== true);
  const owning = routers.filter((_, index) => owns[index] === true);
  // Nobody has it: the first to load will be master, so an undo begins where the plan ended.
  const inTurn = owning.length === 0 && side === 'before' ? routers.toReversed() : waiting;
  for (const { host } of [...inTurn, ...owning]) {
    const isDead = side === 'before' && !(await readIsRunning(world, host));
    await act(world, host, isDead ? START : RELOAD);
  }
}

function refusedByKeepalived(spec: Spec, host: HostName, complaint: string): Failed {
  return new Failed({
    code: 'keepalived-unready',
    what: `keepalived on ${host} would not load its configuration.`,
    why: complaint,
    fix: `No router has loaded ${spec.path}, and nothing was cut. On ${host}: keepalived -t`,
  });
}

function ipvsMissing(host: HostName): Failed {
  return new Failed({
    code: 'ipvs-missing',
    what: `The kernel of ${host} has no IPVS, which keepalived would need.`,
    why: 'keepalived ends when it loads a virtual server that the kernel cannot hold.',
    fix: `No router has loaded the file. On ${host}: modprobe ip_vs`,
  });
}

function effectMissing(spec: Spec, host: HostName): Failed {
  return new Failed({
    code: 'effect-missing',
    what: `${spec.path} on ${host} is not what was written.`,
    why: 'Another program or a person changed it in the same moment.',
    fix: `keepalived runs with one of the two texts. Compare the file on ${host} with the plan.`,
  });
}

function hasEnded(host: HostName): Failed {
  return new Failed({
    code: 'effect-missing',
    what: `keepalived on ${host} ended when it loaded the file.`,
    why: `Its last words: journalctl -u keepalived, or the log of ${host}.`,
    fix: 'The other router, where there is one, has the gateway addresses now. The undo starts it again.',
  });
}

function editedSince(spec: Spec, host: HostName): Failed {
  return new Failed({
    code: 'world-drifted',
    what: `${spec.path} on ${host} was edited while the change ran.`,
    why: 'It is neither the old nor the new text of the plan, so it is left alone.',
    fix: `Edit it on ${host} by hand, then: keepalived -t && systemctl reload keepalived`,
  });
}
