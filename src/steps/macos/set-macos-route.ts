// Step: add or delete a static route on a macOS host, live. What survives a restart is kept apart, by
// networksetup (set-additional-routes.ts).

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import type { RemoteCommand } from '../../domain/plan.ts';
import { HostNameField, IpAddressField, PrefixField } from '../../domain/spec-fields.ts';
import { act } from '../../facts/look.ts';
import { readMacRoute } from '../../facts/macos-routes.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import type { World } from '../../ports/world.ts';

const Spec = z.object({
  host: HostNameField,
  destination: PrefixField,
  nextHop: IpAddressField,
  action: z.enum(['add', 'delete']),
});
type Spec = z.infer<typeof Spec>;

export const setMacosRoute: StepDriver<Spec> = {
  kind: 'set-macos-route',
  version: 1,
  Spec,

  describe(spec) {
    const { host, destination, nextHop } = spec;
    const isAdded = spec.action === 'add';
    return {
      title: `${isAdded ? 'Add' : 'Delete'} the route to ${destination} via ${nextHop} on ${host}`,
      commands: [{ host, ...commandTo(spec.action, spec) }],
      undo: `${isAdded ? 'delete' : 'add'} the route again`,
      undoCommands: [{ host, ...commandTo(isAdded ? 'delete' : 'add', spec) }],
    };
  },

  async check(spec, world) {
    const seen = await readMacRoute(world, spec.host, spec.destination);
    const [before, after] = spec.action === 'add' ? [null, spec.nextHop] : [spec.nextHop, null];
    if (seen === after) return { state: 'already-applied' };
    if (seen === before) return { state: 'as-planned' };
    return { state: 'drifted', expected: viaText(before), seen: viaText(seen) };
  },

  async apply(spec, world) {
    // route(8) calls a second time an error.
    const isThere = (await hasRoute(spec, world)) === 'ours';
    if (isThere === (spec.action === 'add')) return;
    await act(world, spec.host, commandTo(spec.action, spec));
  },

  async verify(spec, world) {
    const seen = await readMacRoute(world, spec.host, spec.destination);
    if (seen !== (spec.action === 'add' ? spec.nextHop : null)) throw notThere(spec, seen);
    return `${spec.host} has ${viaText(seen)} to ${spec.destination}`;
  },

  async undo(spec, world) {
    const isThere = (await hasRoute(spec, world)) === 'ours';
    if (isThere && spec.action === 'add') await act(world, spec.host, commandTo('delete', spec));
    if (!isThere && spec.action === 'delete') await act(world, spec.host, commandTo('add', spec));
    return `the route to ${spec.destination} on ${spec.host} is as before`;
  },
};

async function hasRoute(spec: Spec, world: World): Promise<'ours' | 'none'> {
  const seen = await readMacRoute(world, spec.host, spec.destination);
  if (seen === null) return 'none';
  if (seen === spec.nextHop) return 'ours';
  throw new Failed({
    code: 'world-drifted',
    what: `The route to ${spec.destination} on ${spec.host} now goes via ${seen}.`,
    why: `The plan knows it via ${spec.nextHop}, so somebody else changed it and it is left alone.`,
    fix: `Look at "route -n get -net ${spec.destination}" on ${spec.host}.`,
  });
}

function commandTo(verb: 'add' | 'delete', { destination, nextHop }: Spec): RemoteCommand {
  return { argv: ['route', '-n', verb, '-net', destination, nextHop], asRoot: true };
}

function viaText(nextHop: string | null): string {
  return nextHop === null ? 'no route' : `a route via ${nextHop}`;
}

function notThere(spec: Spec, seen: string | null): Failed {
  return new Failed({
    code: 'effect-missing',
    what: `${spec.host} has ${viaText(seen)} to ${spec.destination}.`,
    // route(8) on macOS reports "File exists" and the like without always failing.
    why: 'The command was accepted, but the routing table does not show its effect.',
    fix: `Look at "route -n get -net ${spec.destination}" on ${spec.host}.`,
  });
}
