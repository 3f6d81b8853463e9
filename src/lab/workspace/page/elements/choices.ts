// Where the choices of a select come from (the app's options, the people, the channels) and how the
// chosen ones become the value that Slack would send. One table, one row for each type of select.
import type { InputValue, Option, PageState } from '../../page-protocol.ts';
import { type Element, optionsOf } from '../model/block-json.ts';

export type Choice = { key: string; text: string; description?: string; group?: string };

type SelectKind = {
  isMany: boolean;
  choices: (element: Element, state: PageState) => Choice[];
  /** keys of what is chosen */
  chosen: (value: InputValue | undefined) => string[];
  value: (keys: string[], element: Element) => InputValue;
};

const SELECT_KINDS: Record<string, SelectKind> = {
  static_select: {
    isMany: false,
    choices: appOptions,
    chosen: chosenOptions,
    value: ([key], e) => ({ type: 'static_select', selected_option: optionOf(e, key) }),
  },
  radio_buttons: {
    isMany: false,
    choices: appOptions,
    chosen: chosenOptions,
    value: ([key], e) => ({ type: 'radio_buttons', selected_option: optionOf(e, key) }),
  },
  checkboxes: {
    isMany: true,
    choices: appOptions,
    chosen: chosenOptions,
    value: (keys, e) => ({ type: 'checkboxes', selected_options: manyOptions(e, keys) }),
  },
  multi_static_select: {
    isMany: true,
    choices: appOptions,
    chosen: chosenOptions,
    value: (keys, e) => ({ type: 'multi_static_select', selected_options: manyOptions(e, keys) }),
  },
  users_select: {
    isMany: false,
    choices: people,
    chosen: (value) => (value?.type === 'users_select' ? listOf(value.selected_user) : []),
    value: ([key]) => ({ type: 'users_select', selected_user: key ?? null }),
  },
  multi_users_select: {
    isMany: true,
    choices: people,
    chosen: (value) => (value?.type === 'multi_users_select' ? value.selected_users : []),
    value: (keys) => ({ type: 'multi_users_select', selected_users: keys }),
  },
  channels_select: {
    isMany: false,
    choices: channels,
    chosen: (value) => (value?.type === 'channels_select' ? listOf(value.selected_channel) : []),
    value: ([key]) => ({ type: 'channels_select', selected_channel: key ?? null }),
  },
  multi_channels_select: {
    isMany: true,
    choices: channels,
    chosen: (value) => (value?.type === 'multi_channels_select' ? value.selected_channels : []),
    value: (keys) => ({ type: 'multi_channels_select', selected_channels: keys }),
  },
  conversations_select: {
    isMany: false,
    choices: conversations,
    chosen: (value) =>
      value?.type === 'conversations_select' ? listOf(value.selected_conversation) : [],
    value: ([key]) => ({ type: 'conversations_select', selected_conversation: key ?? null }),
  },
  multi_conversations_select: {
    isMany: true,
    choices: conversations,
    chosen: (value) =>
      value?.type === 'multi_conversations_select' ? value.selected_conversations : [],
    value: (keys) => ({ type: 'multi_conversations_select', selected_conversations: keys }),
  },
};

export function selectKindOf(element: Element): SelectKind | undefined {
  return SELECT_KINDS[element.type];
}

function appOptions(element: Element): Choice[] {
  const grouped = (element.option_groups ?? []).flatMap((group) =>
    group.options.map((option) => ({ ...choiceOf(option), group: group.label.text })),
  );
  return [...(element.options ?? []).map(choiceOf), ...grouped];
}

function choiceOf(option: Option): Choice {
  const choice = { key: option.value, text: option.text.text };
  return option.description === undefined
    ? choice
    : { ...choice, description: option.description.text };
}

function people(_element: Element, state: PageState): Choice[] {
  return state.users
    .filter((user) => !user.isDeactivated)
    .map((user) => ({ key: user.id, text: user.realName }));
}

function channels(_element: Element, state: PageState): Choice[] {
  return conversations(_element, state).filter((choice) => choice.text.startsWith('#'));
}

function conversations(_element: Element, state: PageState): Choice[] {
  return state.channels.map((channel) => ({
    key: channel.id,
    text: channel.isDirectMessage ? channel.name : `#${channel.name}`,
  }));
}

function chosenOptions(value: InputValue | undefined): string[] {
  if (value === undefined) return [];
  if ('selected_option' in value) return listOf(value.selected_option?.value ?? null);
  return 'selected_options' in value ? value.selected_options.map((option) => option.value) : [];
}

function optionOf(element: Element, key: string | undefined): Option | null {
  return optionsOf(element).find((option) => option.value === key) ?? null;
}

function manyOptions(element: Element, keys: string[]): Option[] {
  return optionsOf(element).filter((option) => keys.includes(option.value));
}

function listOf(key: string | null): string[] {
  return key === null ? [] : [key];
}
