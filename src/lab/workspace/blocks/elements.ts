// Block elements: everything a person can press, pick or fill in.
// Limits from https://docs.slack.dev/reference/block-kit/block-elements
import {
  anyText,
  confirm,
  idMax,
  optionGroup,
  placeholder,
  plainOption,
  plainText,
  richOption,
  richText,
  urlMax,
} from './composition.ts';
import { all, anyOf, choice, flag, integer, list, object, pattern, text } from './rules.ts';
import type { Fields, Rule } from './rules.ts';

const number = pattern(/^-?\d+(\.\d+)?$/, 'a decimal number');
const date = pattern(/^\d{4}-\d{2}-\d{2}$/, 'a date like 2026-11-30');
const time = pattern(/^\d{2}:\d{2}$/, 'a time like 23:59');
const style = choice('primary', 'danger');
const accessibilityLabel = text(75);
const dispatchActionConfig = object(
  {},
  { trigger_actions_on: list(choice('on_enter_pressed', 'on_character_entered'), 2) },
);

function element(required: Fields, optional: Fields = {}): Rule {
  return object({ type: anyText, ...required }, { action_id: text(idMax), ...optional });
}

const focus = { focus_on_load: flag };
const picker = { ...focus, confirm };
const typed = { ...focus, placeholder, dispatch_action_config: dispatchActionConfig };
const select = { ...picker, placeholder };
const multi = { ...select, max_selected_items: integer(1, 100) };
const responder = { response_url_enabled: flag };

const staticOptions = { options: list(plainOption, 100), option_groups: list(optionGroup, 100) };
const conversationFilter = object(
  {},
  {
    include: list(choice('im', 'mpim', 'private', 'public'), 4),
    exclude_external_shared_channels: flag,
    exclude_bot_users: flag,
  },
);
const conversations = { default_to_current_conversation: flag, filter: conversationFilter };
const ids = list(anyText, 100);

const workflow = object({
  trigger: object(
    { url: text(urlMax) },
    {
      customizable_input_parameters: list(object({ name: anyText, value: anyText }), 100),
    },
  ),
});

const feedback = object(
  { text: plainText(75), value: text(2_000) },
  { accessibility_label: accessibilityLabel },
);

export const buttons: Fields = {
  button: element(
    { text: plainText(75) },
    {
      value: text(2_000, 0),
      url: text(urlMax),
      style,
      confirm,
      accessibility_label: accessibilityLabel,
    },
  ),
  workflow_button: element(
    { text: plainText(75), workflow },
    { style, confirm, accessibility_label: accessibilityLabel },
  ),
  overflow: element({ options: list(plainOption, 5) }, { confirm }),
};

export const pickers: Fields = {
  checkboxes: element(
    { options: list(richOption, 10) },
    { ...picker, initial_options: list(richOption, 10) },
  ),
  radio_buttons: element(
    { options: list(richOption, 10) },
    { ...picker, initial_option: richOption },
  ),
  datepicker: element({}, { ...picker, placeholder, initial_date: date }),
  datetimepicker: element({}, { ...picker, initial_date_time: integer(0, 9_999_999_999) }),
  timepicker: element({}, { ...picker, placeholder, initial_time: time, timezone: anyText }),
};

export const selects: Fields = {
  static_select: all(
    element({}, { ...select, ...staticOptions, initial_option: plainOption }),
    anyOf('options', 'option_groups'),
  ),
  external_select: element(
    {},
    { ...select, initial_option: plainOption, min_query_length: integer(0, 100) },
  ),
  users_select: element({}, { ...select, initial_user: anyText }),
  channels_select: element({}, { ...select, ...responder, initial_channel: anyText }),
  conversations_select: element(
    {},
    { ...select, ...responder, ...conversations, initial_conversation: anyText },
  ),
  multi_static_select: all(
    element({}, { ...multi, ...staticOptions, initial_options: list(plainOption, 100) }),
    anyOf('options', 'option_groups'),
  ),
  multi_external_select: element(
    {},
    { ...multi, initial_options: list(plainOption, 100), min_query_length: integer(0, 100) },
  ),
  multi_users_select: element({}, { ...multi, initial_users: ids }),
  multi_channels_select: element({}, { ...multi, initial_channels: ids }),
  multi_conversations_select: element(
    {},
    { ...multi, ...conversations, initial_conversations: ids },
  ),
};

export const inputs: Fields = {
  plain_text_input: element(
    {},
    {
      ...typed,
      multiline: flag,
      initial_value: text(3_000, 0),
      min_length: integer(0, 3_000),
      max_length: integer(1, 3_000),
    },
  ),
  email_text_input: element({}, { ...typed, initial_value: text(3_000, 0) }),
  url_text_input: element({}, { ...typed, initial_value: text(3_000, 0) }),
  number_input: element(
    { is_decimal_allowed: flag },
    { ...typed, initial_value: number, min_value: number, max_value: number },
  ),
  rich_text_input: element(
    {},
    { ...typed, initial_value: richText, min_lines: integer(1, 100), max_lines: integer(1, 100) },
  ),
  file_input: element({}, { filetypes: list(anyText, 100), max_files: integer(1, 10) }),
};

export const contextActions: Fields = {
  feedback_buttons: element({ positive_button: feedback, negative_button: feedback }),
  icon_button: element(
    { icon: anyText, text: plainText(75) },
    {
      confirm,
      accessibility_label: accessibilityLabel,
      value: text(2_000),
      visible_to_user_ids: ids,
    },
  ),
};
