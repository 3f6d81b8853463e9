// Step: change for which addresses of a routed network the routers answer ARP on their uplinks. The
// list stands in a script on each router, which keepalived runs when the gateway moves; here it is
// run once after the change, and decides by itself whether this router is the one.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import type { IpAddress } from '../../domain/names.ts';
import type { HostCommand, RemoteCommand, TakeBack } from '../../domain/plan.ts';
import {
  HostNameField,
  InterfaceNameField,
  IpAddressField,
  VlanIdField,
} from '../../domain/spec-fields.ts';
import { readInterfaces } from '../../facts/interfaces.ts';
import { parseProxyScript } from '../../facts/keepalived/proxy-script.ts';
import { act } from '../../facts/look.ts';
import { readProxyNeighbours } from '../../facts/proxy-neighbours.ts';
import { readRemoteFile } from '../../facts/remote-file.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import type { World } from '../../ports/world.ts';
import { plainly } from '../dead-man/take-backs.ts';
import { restoringCommands, tidyCommand, writingCommands } from '../files/file-commands.ts';

const CONTENT_LENGTH_MAX = 65_536;
const Content = z.string().max(CONTENT_LENGTH_MAX).nullable();

const RouterSpec = z.object({
  host: HostNameField,
  uplink: InterfaceNameField,
  path: z.string().regex(/^\/etc\/keepalived\/arpeggio\/vlan\d+\.proxy-arp$/),
  /** null: no script. */
  before: Content,
  after: Content,
});
type RouterSpec = z.infer<typeof RouterSpec>;

const Spec = z.object({
  vlan: VlanIdField,
  /** Of the network: whoever has it answers. */
  gateway: IpAddressField,
  routers: z.array(RouterSpec).min(1).max(2),
});
type Spec = z.infer<typeof Spec>;
type Side = 'before' | 'after';

export const setProxiedAddresses: StepDriver<Spec> = {
  kind: 'set-proxied-addresses',
  version: 1,
  Spec,

  describe(spec) {
    const hosts = spec.routers.map(({ host }) => host).join(' and ');
    return {
      title: `${titleOf(spec)} on ${hosts}`,
      commands: spec.routers.flatMap((router) => commandsToGet(spec, router, 'after')),
      undo: `answer ARP on ${hosts} for the addresses of before`,
      undoCommands: spec.routers.flatMap((router) => commandsToGet(spec, router, 'before')),
      takeBacks: spec.routers.map((router) => takeBackOf(spec, router)),
    };
  },

  /** Never 'already-applied': the file does not say whether it was run. */
  async check(spec, world) {
    const texts = await readTexts(spec, world);
    const strange = spec.routers.find((router, index) => !isOurs(router, texts[index]));
    if (strange === undefined) return { state: 'as-planned' };
    return {
      state: 'drifted',
      expected: `${strange.path} on ${strange.host} as it was when the plan was made`,
      seen: 'somebody edited, made or removed it since',
    };
  },

  async apply(spec, world) {
    for (const router of spec.routers) await bring(spec, router, 'after', world);
  },

  async verify(spec, world) {
    const texts = await readTexts(spec, world);
    const changed = spec.routers.find(({ after }, index) => texts[index] !== after);
    if (changed !== undefined) throw notWritten(changed);
    const owners = await Promise.all(spec.routers.map((router) => answersIn(spec, router, world)));
    const owner = spec.routers[owners.indexOf(true)];
    const addresses = addressesOf(spec.routers[0]?.after ?? null);
    const what = addresses.length === 0 ? 'no address of the network' : addresses.join(', ');
    return owner === undefined
      ? 'nobody answers ARP for the network: no router has its gateway'
      : `${owner.host} answers ARP for ${what}`;
  },

  async undo(spec, world) {
    const texts = await readTexts(spec, world);
    const strange = spec.routers.find((router, index) => !isOurs(router, texts[index]));
    if (strange !== undefined) throw editedSince(strange);
    for (const router of spec.routers) await bring(spec, router, 'before', world);
    return `ARP is answered for ${addressesOf(spec.routers[0]?.before ?? null).length} addresses of VLAN ${spec.vlan}, as before`;
  },
};

function titleOf({ vlan, routers: [first] }: Spec): string {
  const { before = null, after = null } = first ?? {};
  if (after === null) return `Stop answering ARP for the addresses of VLAN ${vlan}`;
  const [old, wanted] = [addressesOf(before), addressesOf(after)];
  const words = [
    phrase(
      'Answer ARP for',
      wanted.filter((ip) => !old.includes(ip)),
    ),
    phrase(
      'Stop answering ARP for',
      old.filter((ip) => !wanted.includes(ip)),
    ),
  ].filter((part) => part !== '');
  if (words.length === 0) return `Prepare proxy ARP for VLAN ${vlan}`;
  return `${words.join('; ')} where the gateway of VLAN ${vlan} is,`;
}

function phrase(verb: string, addresses: readonly IpAddress[]): string {
  return addresses.length === 0 ? '' : `${verb} ${addresses.join(', ')}`;
}

function addressesOf(text: string | null): readonly IpAddress[] {
  const script = text === null ? null : parseProxyScript(text);
  return script === null || script === 'edited' ? [] : script.addresses;
}

function commandsToGet(spec: Spec, router: RouterSpec, side: Side): readonly HostCommand[] {
  const tidying = side === 'before' ? [tidyCommand(placeOf(router))] : [];
  const writing = [...writingCommands(placeOf(router), router[side]), ...tidying];
  const running = runCommand(spec, router, side);
  // The old script is what knows which entries to remove, so it goes last.
  const all = router[side] === null ? [running, ...writing] : [...writing, running];
  return all.map((command) => ({ host: router.host, ...command }));
}

function runCommand(spec: Spec, router: RouterSpec, side: Side): RemoteCommand {
  if (router[side] === null) return { argv: [router.path, 'off'], asRoot: true };
  const wanted = addressesOf(router[side]);
  const other = addressesOf(router[side === 'after' ? 'before' : 'after']);
  const dropped = other.filter((ip) => !wanted.includes(ip));
  return { argv: [router.path, 'now', spec.gateway, ...dropped], asRoot: true };
}

/** The script runs only where it is there, and at boot, before there is an address, does nothing. */
function takeBackOf(spec: Spec, router: RouterSpec): TakeBack {
  const onlyIf = ['test', '-e', router.path];
  const running = { ...plainly(runCommand(spec, router, 'before')), onlyIf };
  const restoring = restoringCommands(placeOf(router), router.before);
  const commands = router.before === null ? [running, ...restoring] : [...restoring, running];
  return { host: router.host, commands, atBoot: true };
}

function placeOf({ path }: RouterSpec) {
  return { path, mode: '755', makesDirectories: true };
}

async function bring(spec: Spec, router: RouterSpec, side: Side, world: World): Promise<void> {
  const isThere = (await readRemoteFile(world, router.host, router.path)) !== null;
  for (const command of commandsToGet(spec, router, side)) {
    const runsWhatIsGone = command.argv[0] === router.path && router[side] === null && !isThere;
    if (!runsWhatIsGone) await act(world, router.host, command);
  }
}

function readTexts(spec: Spec, world: World): Promise<readonly (string | null)[]> {
  return Promise.all(spec.routers.map(({ host, path }) => readRemoteFile(world, host, path)));
}

function isOurs(router: RouterSpec, text: string | null | undefined): boolean {
  return text === router.before || text === router.after;
}

/** Whether this router has the gateway; throws when its proxy entries do not fit to that. */
async function answersIn(spec: Spec, router: RouterSpec, world: World): Promise<boolean> {
  const [links, proxied] = await Promise.all([
    readInterfaces(world, router.host),
    readProxyNeighbours(world, router.host, router.uplink),
  ]);
  const isOwner = links.some(({ addresses }) => addresses.some(({ ip }) => ip === spec.gateway));
  const wanted = isOwner ? addressesOf(router.after) : [];
  const ours = [...addressesOf(router.before), ...addressesOf(router.after)];
  const missing = wanted.filter((ip) => !proxied.includes(ip));
  const left = proxied.filter((ip) => ours.includes(ip) && !wanted.includes(ip));
  if (missing.length > 0) throw notAnswering(router, `It lacks ${missing.join(', ')}.`);
  if (left.length > 0) throw notAnswering(router, `It still answers for ${left.join(', ')}.`);
  return isOwner;
}

function notAnswering(router: RouterSpec, why: string): Failed {
  return new Failed({
    code: 'effect-missing',
    what: `${router.host} does not answer ARP on ${router.uplink} for exactly the addresses it should.`,
    why,
    fix: `Compare "ip neigh show proxy" on ${router.host} with ${router.path}.`,
  });
}

function notWritten(router: RouterSpec): Failed {
  return new Failed({
    code: 'effect-missing',
    what: `${router.path} on ${router.host} is not what was written.`,
    why: 'Another program or a person changed it in the same moment.',
    fix: `Compare the file on ${router.host} with the text of the plan.`,
  });
}

function editedSince(router: RouterSpec): Failed {
  return new Failed({
    code: 'world-drifted',
    what: `${router.path} on ${router.host} was edited while the change ran.`,
    why: 'It is neither the old nor the new text of the plan, so it is left alone.',
    fix: `Edit it by hand, then run on ${router.host}: ${router.path} now GATEWAY`,
  });
}
