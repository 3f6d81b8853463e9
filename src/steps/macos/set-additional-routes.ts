// Step: the routes that macOS sets again after a restart, per network service. networksetup replaces
// the whole list, so the plan holds the list that was read and the one that is wanted; a list that is
// neither is somebody else's edit and is left alone.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import type { RemoteCommand } from '../../domain/plan.ts';
import { HostNameField, IpAddressField, PrefixField } from '../../domain/spec-fields.ts';
import { act } from '../../facts/look.ts';
import { readAdditionalRoutes, wordsOfRoute } from '../../facts/macos-routes.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import type { World } from '../../ports/world.ts';

const Routes = z.array(z.object({ destination: PrefixField, nextHop: IpAddressField })).readonly();

const Spec = z.object({
  host: HostNameField,
  /** "Ethernet", as networksetup names it. */
  service: z.string().min(1),
  before: Routes,
  after: Routes,
});
type Spec = z.infer<typeof Spec>;

export const setAdditionalRoutes: StepDriver<Spec> = {
  kind: 'set-additional-routes',
  version: 1,
  Spec,

  describe(spec) {
    const { host, service, before, after } = spec;
    return {
      title: `Keep ${countText(after)} of ${service} on ${host} over a restart, instead of ${before.length}`,
      commands: [{ host, ...commandToSet(spec, after) }],
      undo: `put the list of ${countText(before)} back`,
      undoCommands: [{ host, ...commandToSet(spec, before) }],
    };
  },

  async check(spec, world) {
    const seen = await listOf(spec, world);
    if (seen === textOf(spec.after)) return { state: 'already-applied' };
    if (seen === textOf(spec.before)) return { state: 'as-planned' };
    return { state: 'drifted', expected: textOf(spec.before) || 'none', seen: seen || 'none' };
  },

  async apply(spec, world) {
    await act(world, spec.host, commandToSet(spec, spec.after));
  },

  async verify(spec, world) {
    const seen = await listOf(spec, world);
    if (seen === textOf(spec.after)) return `${spec.service} keeps ${countText(spec.after)}`;
    throw new Failed({
      code: 'effect-missing',
      what: `${spec.service} on ${spec.host} keeps other routes than were written.`,
      why: `Seen: ${seen || 'none'}.`,
      fix: `Look at "networksetup -getadditionalroutes '${spec.service}'" on ${spec.host}.`,
    });
  },

  async undo(spec, world) {
    const seen = await listOf(spec, world);
    if (seen !== textOf(spec.before) && seen !== textOf(spec.after)) throw editedSince(spec, seen);
    if (seen !== textOf(spec.before)) {
      await act(world, spec.host, commandToSet(spec, spec.before));
    }
    return `${spec.service} keeps the routes that it kept before`;
  },
};

async function listOf({ host, service }: Spec, world: World): Promise<string> {
  return textOf(await readAdditionalRoutes(world, host, service));
}

function textOf(routes: Spec['before']): string {
  return routes.map((route) => `${route.destination} via ${route.nextHop}`).join(', ');
}

function countText({ length }: Spec['before']): string {
  return length === 1 ? '1 route' : `${length} routes`;
}

function commandToSet({ service }: Spec, routes: Spec['before']): RemoteCommand {
  const words = routes.flatMap(wordsOfRoute);
  return { argv: ['networksetup', '-setadditionalroutes', service, ...words], asRoot: true };
}

function editedSince(spec: Spec, seen: string): Failed {
  return new Failed({
    code: 'world-drifted',
    what: `The additional routes of ${spec.service} on ${spec.host} were edited meanwhile.`,
    why: `Seen: ${seen || 'none'}. It is neither the old nor the new list of the plan.`,
    fix: `Set them by hand with networksetup on ${spec.host}.`,
  });
}
