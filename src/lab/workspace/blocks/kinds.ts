// Every block type with its limits, and which surface shows which type.
// Limits from https://docs.slack.dev/reference/block-kit/blocks; where Slack documents none, the
// figure was seen in its answers or in other people's reports.
import {
  anyText,
  eitherText,
  idMax,
  imageElement,
  mrkdwn,
  plainText,
  richText,
  textMax,
  urlMax,
} from './composition.ts';
import { buttons, contextActions, inputs, pickers, selects } from './elements.ts';
import {
  all,
  anyNumber,
  anyOf,
  byType,
  choice,
  flag,
  integer,
  isObject,
  list,
  object,
  problem,
  text,
} from './rules.ts';
import type { Fields, Rule } from './rules.ts';

function block(required: Fields, optional: Fields = {}): Rule {
  return object({ type: anyText, ...required }, { block_id: text(idMax), ...optional });
}

const image = { image: imageElement };
const cell = byType({
  raw_text: object({ type: anyText, text: text(12_000, 0) }),
  raw_number: object({ type: anyText, value: anyNumber, text: anyText }),
  rich_text: richText,
});

// Slack documents no limit for a task's texts; its general limit of a text holds.
const taskFields = {
  task_id: text(idMax),
  title: text(textMax),
  status: choice('pending', 'in_progress', 'complete', 'error'),
};
const source = object({ type: choice('url'), url: text(urlMax), text: anyText });
const taskOptional = { details: richText, output: richText, sources: list(source, 100, 0) };

// The official example of a plan leaves the task's `type` out, the SDK's types have it.
const planTask = object(taskFields, {
  type: choice('task_card'),
  block_id: text(idMax),
  ...taskOptional,
});

const card = byType({
  card: all(
    block(
      {},
      {
        hero_image: imageElement,
        icon: imageElement,
        title: mrkdwn(150),
        subtitle: mrkdwn(150),
        body: mrkdwn(200),
        actions: list(byType({ button: buttons['button'] ?? anyText }), 3),
      },
    ),
    anyOf('hero_image', 'title', 'actions', 'body'),
  ),
});

// Slack: all cells of a data_table together hold at most 20,000 characters.
const dataTableTextMax = 20_000;
const dataTableText: Rule = (value, pointer) => {
  if (!isObject(value)) return [];
  const got = JSON.stringify(value['rows'] ?? []).replace(
    /"(type|text|value|elements)":/g,
    '',
  ).length;
  if (got <= dataTableTextMax) return [];
  return problem(`${pointer}/rows`, `must be less than ${dataTableTextMax + 1} characters`, {
    type: 'max_length',
    expected: dataTableTextMax,
    got,
  });
};

const plain: Fields = {
  header: block({ text: plainText(150) }),
  divider: block({}),
  section: all(
    block(
      {},
      {
        text: eitherText(3_000),
        fields: list(eitherText(2_000), 10),
        accessory: byType({ ...image, ...buttons, ...pickers, ...selects }),
        expand: flag,
      },
    ),
    anyOf('text', 'fields'),
  ),
  context: block({
    elements: list(byType({ ...image, plain_text: eitherText(), mrkdwn: eitherText() }), 10),
  }),
  actions: block({
    elements: list(
      byType({
        ...buttons,
        ...pickers,
        ...selects,
        rich_text_input: inputs['rich_text_input'] ?? anyText,
      }),
      25,
    ),
  }),
  input: block(
    { label: plainText(2_000), element: byType({ ...inputs, ...pickers, ...selects }) },
    { hint: plainText(2_000), optional: flag, dispatch_action: flag },
  ),
  image: all(
    object(
      { type: anyText, alt_text: text(2_000) },
      {
        block_id: text(idMax),
        image_url: text(urlMax),
        slack_file: object({}, { id: anyText, url: anyText }),
        title: plainText(2_000),
      },
    ),
    anyOf('image_url', 'slack_file'),
  ),
  rich_text: richText,
  table: block(
    { rows: list(list(cell, 20), 100) },
    {
      column_settings: list(
        object({}, { align: choice('left', 'center', 'right'), is_wrapped: flag }),
        20,
      ),
    },
  ),
  file: block({ source: choice('remote'), external_id: text(idMax) }),
  video: block(
    {
      video_url: text(urlMax),
      thumbnail_url: text(urlMax),
      alt_text: text(2_000),
      title: plainText(200),
    },
    {
      title_url: text(urlMax),
      author_name: text(50),
      provider_name: anyText,
      provider_icon_url: text(urlMax),
      description: plainText(200),
    },
  ),
};

const childTypes = ['actions', 'context', 'divider', 'file', 'header', 'image', 'input'];
childTypes.push('rich_text', 'section', 'table', 'video');
const children = Object.fromEntries(
  Object.entries(plain).filter(([type]) => childTypes.includes(type)),
);

const newer: Fields = {
  markdown: block({ text: text(12_000) }),
  alert: block(
    { text: eitherText(200) },
    { level: choice('default', 'info', 'warning', 'error', 'success') },
  ),
  card,
  carousel: block({ elements: list(card, 10) }),
  container: block(
    { child_blocks: list(byType(children), 10) },
    {
      title: plainText(150),
      rich_text_title: richText,
      subtitle: eitherText(150),
      width: choice('narrow', 'standard', 'wide', 'full'),
      icon: imageElement,
      is_collapsible: flag,
      default_collapsed: flag,
      has_header_divider: flag,
    },
  ),
  context_actions: block({ elements: list(byType(contextActions), 5) }),
  data_table: all(
    block(
      { rows: list(list(cell, 20), 201, 2), caption: text(2_000) },
      { page_size: integer(1, 100), row_header_column_index: integer(0, 19) },
    ),
    dataTableText,
  ),
  task_card: block(taskFields, taskOptional),
  plan: block({ title: text(textMax) }, { tasks: list(planTask, 50, 0) }),
};

export type Surface = 'message' | 'modal' | 'home';

const hiddenOn: Record<Surface, string[]> = {
  message: [],
  home: ['plan', 'task_card', 'markdown', 'alert', 'context_actions'],
  modal: [
    'plan',
    'task_card',
    'markdown',
    'table',
    'data_table',
    'container',
    'carousel',
    'context_actions',
    'file',
  ],
};

/** The rule for one block on a surface; a type that the surface does not show is unsupported. */
export function blockOn(surface: Surface): Rule {
  const kinds = Object.entries({ ...plain, ...newer });
  return byType(Object.fromEntries(kinds.filter(([type]) => !hiddenOn[surface].includes(type))));
}
