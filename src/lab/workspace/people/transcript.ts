// A channel with its threads as plain text, for tests and for the demo's script: what a reader of
// the channel sees, without ids, times or layout.
import { asText, isObject } from '../blocks/rules.ts';
import { elementsOf } from '../blocks/validate.ts';
import type { Json } from '../delivery/envelope.ts';
import { isReply, messagesOf, repliesOf } from '../world/messages.ts';
import type { Message, World } from '../world/world.ts';

function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  if (isObject(value) && typeof value['text'] === 'string') return value['text'];
  return '';
}

/** All texts inside a structure such as rich text, in order. */
function deepText(value: unknown): string {
  if (Array.isArray(value)) return value.map((entry) => deepText(entry)).join('');
  if (!isObject(value)) return '';
  const own = typeof value['text'] === 'string' ? value['text'] : '';
  const label = own === '' && typeof value['url'] === 'string' ? value['url'] : own;
  const end = value['type'] === 'rich_text_section' ? '\n' : '';
  return label + deepText(value['elements']) + end;
}

function taskLines(task: unknown): string[] {
  if (!isObject(task)) return [];
  const details = [task['details'], task['output']].map((part) => deepText(part).trim());
  const rest = details.filter((text) => text !== '').flatMap((text) => text.split('\n'));
  return [
    `(${String(task['status'])}) ${plain(task['title'])}`,
    ...rest.map((line) => `  ${line}`),
  ];
}

function tableLines(rows: unknown): string[] {
  if (!Array.isArray(rows)) return [];
  return rows.map((row: unknown) => {
    const cells = Array.isArray(row) ? row : [];
    return cells.map((cell) => deepText(cell).trim()).join(' | ');
  });
}

function controls(block: Json): string[] {
  const labels = elementsOf(block)
    .filter((element) => element['action_id'] !== undefined)
    .map((element) => plain(element['text']) || String(element['type']));
  return labels.length === 0 ? [] : [labels.map((label) => `[${label}]`).join(' ')];
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function textBlock(block: Json): string[] {
  const texts = [block['text'], ...list(block['fields'])].map((text) => plain(text));
  const lines = texts.filter((text) => text !== '').flatMap((text) => text.split('\n'));
  return [...lines, ...controls(block)];
}

const renderers: Record<string, (block: Json) => string[]> = {
  divider: () => ['---'],
  header: textBlock,
  section: textBlock,
  markdown: textBlock,
  alert: textBlock,
  context: (block) => [
    list(block['elements'])
      .map((entry) => plain(entry))
      .join('  '),
  ],
  actions: controls,
  input: (block) => [plain(block['label']), ...controls(block)],
  rich_text: (block) => deepText(block['elements']).trimEnd().split('\n'),
  plan: (block) => [
    plain(block['title']),
    ...list(block['tasks']).flatMap((task) => taskLines(task)),
  ],
  task_card: taskLines,
  table: (block) => tableLines(block['rows']),
  data_table: (block) => tableLines(block['rows']),
};

/** One block as lines of text; a type that is not known here is shown as JSON, never left out. */
function blockLines(block: Json): string[] {
  const type = asText(block['type']);
  const render = Object.hasOwn(renderers, type) ? renderers[type] : undefined;
  return render === undefined ? [JSON.stringify(block)] : render(block);
}

function readable(world: World, text: string): string {
  return text
    .replace(/<@(\w+)(\|[^>]*)?>/g, (_link, id: string) => `@${world.users.get(id)?.name ?? id}`)
    .replace(/<#(\w+)(\|[^>]*)?>/g, (_link, id: string) => `#${world.channels.get(id)?.name ?? id}`)
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** "alice: text", further lines indented. Blocks win over the fallback text, as on the screen. */
export function messageText(world: World, message: Message): string {
  const lines =
    message.blocks.length === 0
      ? message.text.split('\n')
      : message.blocks.flatMap((block) => blockLines(block));
  const files = message.files.map((id) => `[file ${world.files.get(id)?.name ?? id}]`);
  const name = world.users.get(message.user)?.name ?? message.user;
  const mark = message.ephemeralFor === undefined ? '' : ' (only visible to you)';
  const [first = '', ...rest] = [...lines, ...files].map((line) => readable(world, line));
  return [`${name}${mark}: ${first}`, ...rest.map((line) => `  ${line}`)].join('\n');
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}

/** The channel from top to bottom; replies are indented under their root. */
export function transcript(world: World, channel: string): string {
  const roots = messagesOf(world, channel).filter((message) => !isReply(message));
  return roots
    .flatMap((root) => [
      messageText(world, root),
      ...repliesOf(world, root).map((reply) => indent(messageText(world, reply))),
    ])
    .join('\n');
}
