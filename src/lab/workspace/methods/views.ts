// views.open, push, update, publish.
// https://docs.slack.dev/reference/methods/views.open
import { z } from 'zod';
import { renderProblem, validateView } from '../blocks/validate.ts';
import { isObject } from '../blocks/rules.ts';
import type { Core } from '../core.ts';
import { renderView } from '../world/render.ts';
import type { Trigger, View } from '../world/world.ts';
import { addView, replaceView, topModal } from '../world/views.ts';
import type { ViewContent } from '../world/views.ts';
import { argumentError, method, parseMaybe, SlackError } from './method.ts';
import type { MethodTable } from './method.ts';

// Slack stacks at most three modals.
const stackMax = 3;
// Third parties report view_too_large from about 250 KB; Slack documents no figure.
const viewBytesMax = 250_000;

/** Throws invalid_arguments with one line per problem, as Slack does for views. */
export function readView(value: unknown, type: 'modal' | 'home'): ViewContent {
  const view = parseMaybe(value);
  const problems = validateView(view);
  if (problems.length > 0) {
    throw argumentError(...problems.map((entry) => renderProblem(entry).slice('[ERROR] '.length)));
  }
  if (!isViewContent(view) || view.type !== type) {
    throw argumentError(`unsupported view type, expected ${type} [json-pointer:/view/type]`);
  }
  if (JSON.stringify(view).length > viewBytesMax) throw new SlackError('view_too_large');
  return view;
}

function isViewContent(value: unknown): value is ViewContent {
  return isObject(value) && Array.isArray(value['blocks']);
}

function useTrigger(core: Core, id: string): Trigger {
  const trigger = core.world.triggers.get(id);
  if (trigger === undefined) throw new SlackError('invalid_trigger_id');
  if (trigger.isUsed) throw new SlackError('exchanged_trigger_id');
  if (core.world.clock.now() > trigger.expiresAtMs) throw new SlackError('expired_trigger_id');
  trigger.isUsed = true;
  return trigger;
}

function needFreeExternalId(core: Core, content: ViewContent, own?: View): void {
  const id = content['external_id'];
  if (typeof id !== 'string' || id === '') return;
  const holder = [...core.world.views.values()].find((view) => view.externalId === id);
  if (holder !== undefined && holder !== own) throw new SlackError('duplicate_external_id');
}

function needHash(view: View, hash: string | undefined): void {
  if (hash !== undefined && hash !== view.hash) throw new SlackError('hash_conflict');
}

const triggered = z.object({ trigger_id: z.string(), view: z.unknown() });

const open = method({
  tier: 4,
  scopes: [],
  args: triggered,
  run: (core, args) => {
    const content = readView(args.view, 'modal');
    needFreeExternalId(core, content);
    const trigger = useTrigger(core, args.trigger_id);
    const view = addView(core.world, trigger.user, content, stacked(core, trigger));
    return { view: renderView(core.world, view) };
  },
});

/** A trigger that came from inside a modal puts the new one on top of it. */
function stacked(core: Core, trigger: Trigger): View | null {
  const top = topModal(core.world, trigger.user) ?? null;
  if ((core.world.modals.get(trigger.user)?.length ?? 0) >= stackMax) {
    throw new SlackError('push_limit_reached');
  }
  return top;
}

const push = method({
  tier: 4,
  scopes: [],
  args: triggered,
  run: (core, args) => {
    const content = readView(args.view, 'modal');
    needFreeExternalId(core, content);
    const trigger = useTrigger(core, args.trigger_id);
    const below = stacked(core, trigger);
    if (trigger.viewId === undefined || below === null) throw new SlackError('invalid_trigger_id');
    return { view: renderView(core.world, addView(core.world, trigger.user, content, below)) };
  },
});

function findView(
  core: Core,
  args: { view_id?: string | undefined; external_id?: string | undefined },
) {
  if (args.view_id !== undefined) return core.world.views.get(args.view_id);
  if (args.external_id === undefined) return undefined;
  return [...core.world.views.values()].find((view) => view.externalId === args.external_id);
}

const update = method({
  tier: 4,
  scopes: [],
  args: z.object({
    view_id: z.string().optional(),
    external_id: z.string().optional(),
    hash: z.string().optional(),
    view: z.unknown(),
  }),
  run: (core, args) => {
    if (args.view_id === undefined && args.external_id === undefined) {
      throw argumentError('missing required field: view_id');
    }
    const view = findView(core, args);
    if (view === undefined) throw new SlackError('not_found');
    needHash(view, args.hash);
    const content = readView(args.view, view.type);
    needFreeExternalId(core, content, view);
    return { view: renderView(core.world, replaceView(core.world, view, content)) };
  },
});

const publish = method({
  tier: 4,
  scopes: [],
  args: z.object({ user_id: z.string(), hash: z.string().optional(), view: z.unknown() }),
  run: (core, args) => {
    const { world } = core;
    if (!world.users.has(args.user_id)) {
      throw argumentError('invalid `user_id` [json-pointer:/user_id]');
    }
    if (!world.app.hasHomeTab) throw new SlackError('not_enabled');
    const content = readView(args.view, 'home');
    const known = world.homes.get(args.user_id);
    if (known !== undefined) needHash(known, args.hash);
    const view =
      known === undefined
        ? addView(world, args.user_id, content)
        : replaceView(world, known, content);
    return { view: renderView(world, view) };
  },
});

export const viewMethods: MethodTable = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};
