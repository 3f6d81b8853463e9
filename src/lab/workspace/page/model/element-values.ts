// What the inputs of a message or a view hold, in the shape of Slack's `state.values`: what the app
// set at first, with what the person changed since laid over it.
import type { Block, InputValue, StateValues } from '../../page-protocol.ts';
import { type Element, elementsOf } from './block-json.ts';

/** The values that the app gave; elements without a value (buttons, images) are left out. */
export function initialValues(blocks: Block[]): StateValues {
  const values: StateValues = {};
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      const value = initialValue(element);
      if (value === null) continue;
      values[block.block_id ?? ''] = {
        ...values[block.block_id ?? ''],
        [element.action_id ?? '']: value,
      };
    }
  }
  return values;
}

/** The values after one change. */
export function withValue(
  values: StateValues,
  place: { blockId: string; actionId: string },
  value: InputValue,
): StateValues {
  return { ...values, [place.blockId]: { ...values[place.blockId], [place.actionId]: value } };
}

/** `edits` win over `initial`; edits of elements that the app has removed are dropped. */
export function mergedValues(initial: StateValues, edits: StateValues): StateValues {
  return Object.fromEntries(
    Object.entries(initial).map(([blockId, actions]) => [
      blockId,
      Object.fromEntries(
        Object.entries(actions).map(([actionId, value]) => {
          const edit = edits[blockId]?.[actionId];
          return [actionId, edit?.type === value.type ? edit : value];
        }),
      ),
    ]),
  );
}

const INITIAL: Record<string, (element: Element) => InputValue> = {
  plain_text_input: (e) => ({ type: 'plain_text_input', value: e.initial_value ?? null }),
  email_text_input: (e) => ({ type: 'email_text_input', value: e.initial_value ?? null }),
  url_text_input: (e) => ({ type: 'url_text_input', value: e.initial_value ?? null }),
  number_input: (e) => ({ type: 'number_input', value: e.initial_value ?? null }),
  static_select: (e) => ({ type: 'static_select', selected_option: e.initial_option ?? null }),
  radio_buttons: (e) => ({ type: 'radio_buttons', selected_option: e.initial_option ?? null }),
  multi_static_select: (e) => ({
    type: 'multi_static_select',
    selected_options: e.initial_options ?? [],
  }),
  checkboxes: (e) => ({ type: 'checkboxes', selected_options: e.initial_options ?? [] }),
  users_select: (e) => ({ type: 'users_select', selected_user: e.initial_user ?? null }),
  multi_users_select: (e) => ({
    type: 'multi_users_select',
    selected_users: e.initial_users ?? [],
  }),
  channels_select: (e) => ({
    type: 'channels_select',
    selected_channel: e.initial_channel ?? null,
  }),
  conversations_select: (e) => ({
    type: 'conversations_select',
    selected_conversation: e.initial_conversation ?? null,
  }),
  multi_channels_select: (e) => ({
    type: 'multi_channels_select',
    selected_channels: e.initial_channels ?? [],
  }),
  multi_conversations_select: (e) => ({
    type: 'multi_conversations_select',
    selected_conversations: e.initial_conversations ?? [],
  }),
  datepicker: (e) => ({ type: 'datepicker', selected_date: e.initial_date ?? null }),
  timepicker: (e) => ({ type: 'timepicker', selected_time: e.initial_time ?? null }),
  datetimepicker: (e) => ({
    type: 'datetimepicker',
    selected_date_time: e.initial_date_time ?? null,
  }),
};

/** Null for what holds no value. */
export function initialValue(element: Element): InputValue | null {
  return INITIAL[element.type]?.(element) ?? null;
}
