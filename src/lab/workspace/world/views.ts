// Modals and App Home: making, replacing and closing views, and the state of their inputs.
// Checks (triggers, limits, stack depth, hashes) are with the methods that need them.
import { asText } from '../blocks/rules.ts';
import { elementsOf } from '../blocks/validate.ts';
import type { Block } from '../page-protocol.ts';
import { withBlockIds } from './messages.ts';
import type { View, World } from './world.ts';

export type ViewContent = Record<string, unknown> & { type: 'modal' | 'home'; blocks: Block[] };

type Values = View['state'];

/** What an untouched element reports, per type: its initial value, or null or an empty list. */
const untouched: Record<string, [key: string, initial: string]> = {
  plain_text_input: ['value', 'initial_value'],
  email_text_input: ['value', 'initial_value'],
  url_text_input: ['value', 'initial_value'],
  number_input: ['value', 'initial_value'],
  rich_text_input: ['rich_text_value', 'initial_value'],
  static_select: ['selected_option', 'initial_option'],
  external_select: ['selected_option', 'initial_option'],
  radio_buttons: ['selected_option', 'initial_option'],
  users_select: ['selected_user', 'initial_user'],
  channels_select: ['selected_channel', 'initial_channel'],
  conversations_select: ['selected_conversation', 'initial_conversation'],
  datepicker: ['selected_date', 'initial_date'],
  timepicker: ['selected_time', 'initial_time'],
  datetimepicker: ['selected_date_time', 'initial_date_time'],
  checkboxes: ['selected_options', 'initial_options'],
  multi_static_select: ['selected_options', 'initial_options'],
  multi_external_select: ['selected_options', 'initial_options'],
  multi_users_select: ['selected_users', 'initial_users'],
  multi_channels_select: ['selected_channels', 'initial_channels'],
  multi_conversations_select: ['selected_conversations', 'initial_conversations'],
};

/** `state.values`: every input of the blocks, with what was given or its untouched value. */
export function assembleState(blocks: Block[], given: Values = {}): Values {
  const values: Values = {};
  for (const block of blocks) {
    const blockId = String(block.block_id);
    for (const element of elementsOf(block)) {
      const type = String(element['type']);
      const keys = untouched[type];
      if (keys === undefined) continue;
      const actionId = String(element['action_id']);
      const empty = type.startsWith('multi_') || type === 'checkboxes' ? [] : null;
      const initial = { type, [keys[0]]: element[keys[1]] ?? empty };
      values[blockId] = { ...values[blockId], [actionId]: given[blockId]?.[actionId] ?? initial };
    }
  }
  return values;
}

function newHash(world: World): string {
  return `${Math.floor(world.clock.now() / 1000)}.${world.ids.hex(8)}`;
}

export function addView(
  world: World,
  user: string,
  content: ViewContent,
  below: View | null = null,
): View {
  const id = world.ids.next('V');
  const blocks = withBlockIds(world, content.blocks);
  const view: View = {
    id,
    type: content.type,
    user,
    content: { ...content, blocks },
    callbackId: asText(content['callback_id']),
    externalId: asText(content['external_id']),
    hash: newHash(world),
    rootViewId: below?.rootViewId ?? id,
    previousViewId: below?.id ?? null,
    state: assembleState(blocks),
    errors: {},
  };
  world.views.set(id, view);
  if (view.type === 'home') world.homes.set(user, view);
  else world.modals.set(user, [...(world.modals.get(user) ?? []), id]);
  world.changed(view.type === 'home' ? 'home' : 'views');
  return view;
}

/** Inputs that stay the same element keep what the person typed, as in Slack. */
export function replaceView(world: World, view: View, content: ViewContent): View {
  const blocks = withBlockIds(world, content.blocks);
  view.content = { ...content, blocks };
  view.callbackId = asText(content['callback_id']);
  view.externalId = asText(content['external_id']);
  view.state = assembleState(blocks, view.state);
  view.hash = newHash(world);
  view.errors = {};
  world.changed(view.type === 'home' ? 'home' : 'views');
  return view;
}

export function topModal(world: World, user: string): View | undefined {
  const id = world.modals.get(user)?.at(-1);
  return id === undefined ? undefined : world.views.get(id);
}

/** Takes the view and all above it off the person's stack; returns them, top first. */
export function closeFrom(world: World, view: View): View[] {
  const stack = world.modals.get(view.user) ?? [];
  const start = stack.indexOf(view.id);
  if (start === -1) return [];
  const closed = stack.slice(start).toReversed();
  world.modals.set(view.user, stack.slice(0, start));
  const views = closed.map((id) => world.views.get(id)).filter((entry) => entry !== undefined);
  for (const id of closed) world.views.delete(id);
  world.changed('views');
  return views;
}
