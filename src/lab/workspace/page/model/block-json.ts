// The parts of Block Kit that this page draws and runs itself, as types, with the few readers that
// turn the protocol's untyped block into them. The workspace has checked the blocks against Slack's
// rules before; a block that still surprises us ends as JSON on the page, by the error boundary.
import type { Block, Option, TextObject } from '../../page-protocol.ts';

export type Confirm = {
  title?: TextObject;
  text?: TextObject;
  confirm?: TextObject;
  deny?: TextObject;
  style?: 'primary' | 'danger';
};
export type OptionGroup = { label: TextObject; options: Option[] };
export type Element = {
  type: string;
  action_id?: string;
  text?: TextObject;
  style?: 'primary' | 'danger';
  value?: string;
  url?: string;
  image_url?: string;
  alt_text?: string;
  icon?: string;
  accessibility_label?: string;
  confirm?: Confirm;
  placeholder?: TextObject;
  options?: Option[];
  option_groups?: OptionGroup[];
  multiline?: boolean;
  min_length?: number;
  max_length?: number;
  min_value?: string;
  max_value?: string;
  is_decimal_allowed?: boolean;
  initial_value?: string;
  initial_option?: Option;
  initial_options?: Option[];
  initial_user?: string;
  initial_users?: string[];
  initial_channel?: string;
  initial_channels?: string[];
  initial_conversation?: string;
  initial_conversations?: string[];
  initial_date?: string;
  initial_time?: string;
  initial_date_time?: number;
};

export type InputBlock = Block & {
  label: TextObject;
  hint?: TextObject;
  element: Element;
  optional?: boolean;
  dispatch_action?: boolean;
};

export type TaskStatus = 'pending' | 'in_progress' | 'complete' | 'error';
export type Task = {
  task_id: string;
  title: string;
  status?: TaskStatus;
  details?: Block;
  output?: Block;
  sources?: { url: string; text: string }[];
};

/** Every element of the block that a person can operate, in the order in which it is shown. */
export function elementsOf(block: Block): Element[] {
  const { elements, accessory, element } = block;
  const all = Array.isArray(elements) ? elements : [accessory, element];
  return all.filter(isElement);
}

export function isElement(value: unknown): value is Element {
  return typeof value === 'object' && value !== null && 'type' in value;
}

export function isText(value: unknown): value is TextObject {
  return isElement(value) && (value.type === 'mrkdwn' || value.type === 'plain_text');
}

export function optionsOf(element: Element): Option[] {
  return element.options ?? (element.option_groups ?? []).flatMap((group) => group.options);
}
