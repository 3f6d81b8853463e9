// The table of Slack's limits: for each, how to make a value of size n, the largest n that Slack
// takes, and where it points when n is one more. Sources: docs.slack.dev/reference/block-kit.

export type Limit = {
  name: string;
  max: number;
  /** blocks of a message, or a whole view when it is no array */
  make: (size: number) => unknown;
  pointer: string;
};

export const plain = (size: number) => ({ type: 'plain_text', text: 'x'.repeat(size) });
const mrkdwn = (size: number) => ({ type: 'mrkdwn', text: 'x'.repeat(size) });
const times = <Item>(count: number, make: (index: number) => Item) =>
  Array.from({ length: count }, (_, index) => make(index));
const section = { type: 'section', text: mrkdwn(1) };
const button = (extra: object = {}) => ({ type: 'button', text: plain(1), ...extra });
const actions = (element: object) => [{ type: 'actions', elements: [element] }];
const accessory = (element: object) => [{ ...section, accessory: element }];
const option = (index: number) => ({ text: plain(1), value: `v${index}` });
const options = (count: number) => times(count, option);
const select = (extra: object) => ({ type: 'static_select', options: options(1), ...extra });
const confirm = (extra: object) => ({ text: plain(1), ...extra });
const input = (extra: object = {}) => ({
  type: 'input',
  label: plain(1),
  element: { type: 'plain_text_input' },
  ...extra,
});
const cell = { type: 'raw_text', text: 'x' };
const rows = (count: number, columns = 1) => times(count, () => times(columns, () => cell));
const view = (extra: object) => ({
  type: 'modal',
  title: plain(1),
  submit: plain(1),
  blocks: [section],
  ...extra,
});
const task = (index: number) => ({ task_id: `t${index}`, title: 'x', status: 'pending' });
const row = (name: string, max: number, pointer: string, make: Limit['make']): Limit => ({
  name,
  max,
  pointer,
  make,
});

const texts: Limit[] = [
  row('header text', 150, '/blocks/0/text/text', (n) => [{ type: 'header', text: plain(n) }]),
  row('section text', 3_000, '/blocks/0/text/text', (n) => [{ type: 'section', text: mrkdwn(n) }]),
  row('section field', 2_000, '/blocks/0/fields/0/text', (n) => [
    { type: 'section', fields: [mrkdwn(n)] },
  ]),
  row('context text', 3_000, '/blocks/0/elements/0/text', (n) => [
    { type: 'context', elements: [mrkdwn(n)] },
  ]),
  row('block_id', 255, '/blocks/0/block_id', (n) => [{ type: 'divider', block_id: 'x'.repeat(n) }]),
  row('action_id', 255, '/blocks/0/elements/0/action_id', (n) =>
    actions(button({ action_id: 'x'.repeat(n) })),
  ),
  row('markdown text', 12_000, '/blocks/0/text', (n) => [
    { type: 'markdown', text: 'x'.repeat(n) },
  ]),
  row('markdown of a whole message', 12_000, '/blocks', (n) => [
    { type: 'markdown', text: 'x'.repeat(6_000) },
    { type: 'markdown', text: 'x'.repeat(n - 6_000) },
  ]),
  row('image url', 3_000, '/blocks/0/image_url', (n) => [
    { type: 'image', alt_text: 'x', image_url: 'x'.repeat(n) },
  ]),
  row('image alt text', 2_000, '/blocks/0/alt_text', (n) => [
    { type: 'image', image_url: 'https://x', alt_text: 'x'.repeat(n) },
  ]),
  row('alert text', 200, '/blocks/0/text/text', (n) => [{ type: 'alert', text: plain(n) }]),
  row('input label', 2_000, '/blocks/0/label/text', (n) => [input({ label: plain(n) })]),
  row('input hint', 2_000, '/blocks/0/hint/text', (n) => [input({ hint: plain(n) })]),
  row('card title', 150, '/blocks/0/title/text', (n) => [{ type: 'card', title: mrkdwn(n) }]),
  row('card subtitle', 150, '/blocks/0/subtitle/text', (n) => [
    { type: 'card', title: mrkdwn(1), subtitle: mrkdwn(n) },
  ]),
  row('card body', 200, '/blocks/0/body/text', (n) => [{ type: 'card', body: mrkdwn(n) }]),
];

const elements: Limit[] = [
  row('button text', 75, '/blocks/0/elements/0/text/text', (n) =>
    actions(button({ text: plain(n) })),
  ),
  row('button value', 2_000, '/blocks/0/elements/0/value', (n) =>
    actions(button({ value: 'x'.repeat(n) })),
  ),
  row('button url', 3_000, '/blocks/0/elements/0/url', (n) =>
    actions(button({ url: 'x'.repeat(n) })),
  ),
  row('button accessibility label', 75, '/blocks/0/elements/0/accessibility_label', (n) =>
    actions(button({ accessibility_label: 'x'.repeat(n) })),
  ),
  row('confirm title', 100, '/blocks/0/elements/0/confirm/title/text', (n) =>
    actions(button({ confirm: confirm({ title: plain(n) }) })),
  ),
  row('confirm text', 300, '/blocks/0/elements/0/confirm/text/text', (n) =>
    actions(button({ confirm: { text: plain(n) } })),
  ),
  row('confirm button', 30, '/blocks/0/elements/0/confirm/confirm/text', (n) =>
    actions(button({ confirm: confirm({ confirm: plain(n) }) })),
  ),
  row('deny button', 30, '/blocks/0/elements/0/confirm/deny/text', (n) =>
    actions(button({ confirm: confirm({ deny: plain(n) }) })),
  ),
  row('option text', 75, '/blocks/0/elements/0/options/0/text/text', (n) =>
    actions(select({ options: [{ text: plain(n), value: 'x' }] })),
  ),
  row('option value', 150, '/blocks/0/elements/0/options/0/value', (n) =>
    actions(select({ options: [{ text: plain(1), value: 'x'.repeat(n) }] })),
  ),
  row('option description', 75, '/blocks/0/elements/0/options/0/description/text', (n) =>
    actions(select({ options: [{ text: plain(1), value: 'x', description: plain(n) }] })),
  ),
  row('select options', 100, '/blocks/0/elements/0/options', (n) =>
    actions(select({ options: options(n) })),
  ),
  row('select groups', 100, '/blocks/0/elements/0/option_groups', (n) =>
    actions({
      type: 'static_select',
      option_groups: times(n, () => ({ label: plain(1), options: options(1) })),
    }),
  ),
  row('placeholder', 150, '/blocks/0/elements/0/placeholder/text', (n) =>
    actions(select({ placeholder: plain(n) })),
  ),
  row('overflow options', 5, '/blocks/0/accessory/options', (n) =>
    accessory({ type: 'overflow', options: options(n) }),
  ),
  row('checkboxes', 10, '/blocks/0/accessory/options', (n) =>
    accessory({ type: 'checkboxes', options: options(n) }),
  ),
  row('radio buttons', 10, '/blocks/0/accessory/options', (n) =>
    accessory({ type: 'radio_buttons', options: options(n) }),
  ),
  row('plain text max_length', 3_000, '/blocks/0/element/max_length', (n) => [
    input({ element: { type: 'plain_text_input', max_length: n } }),
  ]),
];

const counts: Limit[] = [
  row('blocks of a message', 50, '/blocks', (n) => times(n, () => ({ type: 'divider' }))),
  row('section fields', 10, '/blocks/0/fields', (n) => [
    { type: 'section', fields: times(n, () => mrkdwn(1)) },
  ]),
  row('context elements', 10, '/blocks/0/elements', (n) => [
    { type: 'context', elements: times(n, () => mrkdwn(1)) },
  ]),
  row('actions elements', 25, '/blocks/0/elements', (n) => [
    { type: 'actions', elements: times(n, () => button()) },
  ]),
  row('card actions', 3, '/blocks/0/actions', (n) => [
    { type: 'card', title: mrkdwn(1), actions: times(n, () => button()) },
  ]),
  row('context actions', 5, '/blocks/0/elements', (n) => [
    {
      type: 'context_actions',
      elements: times(n, () => ({ type: 'icon_button', icon: 'trash', text: plain(1) })),
    },
  ]),
  row('container children', 10, '/blocks/0/child_blocks', (n) => [
    { type: 'container', child_blocks: times(n, () => ({ type: 'divider' })) },
  ]),
  row('table rows', 100, '/blocks/0/rows', (n) => [{ type: 'table', rows: rows(n) }]),
  row('table columns', 20, '/blocks/0/rows/0', (n) => [{ type: 'table', rows: rows(1, n) }]),
  row('data table rows', 201, '/blocks/0/rows', (n) => [
    { type: 'data_table', caption: 'x', rows: rows(n) },
  ]),
  row('data table columns', 20, '/blocks/0/rows/0', (n) => [
    { type: 'data_table', caption: 'x', rows: [...rows(1, n), ...rows(1)] },
  ]),
  row('data table page size', 100, '/blocks/0/page_size', (n) => [
    { type: 'data_table', caption: 'x', rows: rows(2), page_size: n },
  ]),
  row('plan tasks', 50, '/blocks/0/tasks', (n) => [
    { type: 'plan', title: 'x', tasks: times(n, task) },
  ]),
];

const views: Limit[] = [
  row('view title', 24, '/view/title/text', (n) => view({ title: plain(n) })),
  row('view submit', 24, '/view/submit/text', (n) => view({ submit: plain(n) })),
  row('view close', 24, '/view/close/text', (n) => view({ close: plain(n) })),
  row('callback_id', 255, '/view/callback_id', (n) => view({ callback_id: 'x'.repeat(n) })),
  row('external_id', 255, '/view/external_id', (n) => view({ external_id: 'x'.repeat(n) })),
  row('private_metadata', 3_000, '/view/private_metadata', (n) =>
    view({ private_metadata: 'x'.repeat(n) }),
  ),
  row('blocks of a view', 100, '/view/blocks', (n) => view({ blocks: times(n, () => section) })),
];

export const limits: Limit[] = [...texts, ...elements, ...counts, ...views];

/** Things that are wrong in kind, not in size: [what, blocks or view, pointer, message]. */
export const mistakes: [string, unknown, string, string][] = [
  ['an unknown block', [{ type: 'headr' }], '/blocks/0/type', 'unsupported type: headr'],
  ['a missing text', [{ type: 'header' }], '/blocks/0', 'missing required field: text'],
  [
    'an empty text',
    [{ type: 'header', text: plain(0) }],
    '/blocks/0/text/text',
    'must be more than 0 characters',
  ],
  [
    'an unknown property',
    [{ type: 'divider', color: 'red' }],
    '/blocks/0',
    'invalid additional property: color',
  ],
  [
    'a style that does not exist',
    actions(button({ style: 'warning' })),
    '/blocks/0/elements/0/style',
    'must be a valid enum value',
  ],
  [
    'the status "completed"',
    [{ type: 'task_card', task_id: 't', title: 'x', status: 'completed' }],
    '/blocks/0/status',
    'must be a valid enum value',
  ],
  [
    'mrkdwn in a header',
    [{ type: 'header', text: mrkdwn(1) }],
    '/blocks/0/text/type',
    'unsupported type: mrkdwn',
  ],
  [
    'a section without text and fields',
    [{ type: 'section' }],
    '/blocks/0',
    'must define either `text` or `fields`',
  ],
  [
    'the same block_id twice',
    [
      { type: 'divider', block_id: 'a' },
      { type: 'divider', block_id: 'a' },
    ],
    '/blocks',
    '`block_id` a already exists',
  ],
  [
    'the same action_id twice in one block',
    [{ type: 'actions', elements: [button({ action_id: 'a' }), button({ action_id: 'a' })] }],
    '/blocks/0',
    '`action_id` a already exists',
  ],
  [
    'an input in a modal without submit',
    { type: 'modal', title: plain(1), blocks: [input()] },
    '/view',
    'missing required field: submit',
  ],
  ['a view without blocks', view({ blocks: [] }), '/view/blocks', 'no fewer than 1 items allowed'],
  [
    'a plan on App Home',
    { type: 'home', blocks: [{ type: 'plan', title: 'x' }] },
    '/view/blocks/0/type',
    'unsupported type: plan',
  ],
  [
    'a table in a modal',
    view({ blocks: [{ type: 'table', rows: rows(1) }] }),
    '/view/blocks/0/type',
    'unsupported type: table',
  ],
];
