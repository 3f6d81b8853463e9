// Small pieces of Block Kit and mrkdwn, each within Slack's limits whatever goes in: what people and
// hosts wrote is escaped and cut here, so that no message is ever refused for its size.
// Deliberately no wording: that is the business of the renderers beside this file.

import type { ContextBlock, KnownBlock, RichTextBlock, SectionBlock } from '@slack/types';
import type { Person, ProbeReport } from '../../../domain/change.ts';

/** A message as chat.postMessage and chat.update take it; `text` is what notifications show. */
export interface RenderedMessage {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

// Slack refuses a text object over 3,000 characters; chat.update refuses `text` over 4,000.
export const TEXT_LENGTH_MAX = 3000;
// Slack counts the text of all blocks together and refuses it at about 13,200 (bolt-js#2509).
export const MESSAGE_LENGTH_MAX = 12_000;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Escaped for mrkdwn and cut so that the result, with its ellipsis, has at most `lengthMax` units. */
export function escape(text: string, lengthMax = TEXT_LENGTH_MAX): string {
  // Three backticks in somebody's words would turn the rest of the message into code.
  const fenceless = text.replaceAll('```', "'''");
  return cut(fenceless, lengthMax, (character) => ESCAPES[character] ?? character);
}

/** Cut without escaping, for plain text and rich text; never in the middle of a code point. */
export function clip(text: string, lengthMax: number): string {
  return cut(text, lengthMax, (character) => character);
}

function cut(text: string, lengthMax: number, render: (character: string) => string): string {
  let result = '';
  let resultThatFits = '';
  for (const character of text) {
    result += render(character);
    if (result.length > lengthMax) return `${resultThatFits}…`;
    if (result.length < lengthMax) resultThatFits = result;
  }
  return result;
}

/** One line, for people's words that must not break the layout around them. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** Exact commands in a code block; a fence inside the text cannot end it. */
export function codeBlock(text: string, lengthMax: number): string {
  const fences = '```\n\n```'.length;
  return `\`\`\`\n${escape(text, lengthMax - fences)}\n\`\`\``;
}

export function code(text: string, lengthMax = TEXT_LENGTH_MAX): string {
  return `\`${escape(oneLine(text).replaceAll('`', "'"), lengthMax - 2)}\``;
}

/** As many lines as fit, and a last one that says how many more there are and where. */
export function lines(all: readonly string[], lengthMax: number, where: string): string {
  const taken: string[] = [];
  let length = 0;
  // Room for "… 1234 more, WHERE" and its line break.
  const room = lengthMax - where.length - 20;
  for (const line of all) {
    length += line.length + 1;
    if (length > room)
      return [...taken, `… ${all.length - taken.length} more, ${where}`].join('\n');
    taken.push(line);
  }
  return taken.join('\n');
}

/** A mention that Slack shows as a name; a person of another system is shown by id. */
export function mention(person: Person): string {
  return /^[UW][A-Z0-9]{2,}$/.test(person.id) ? `<@${person.id}>` : code(person.id, 80);
}

/** Links to the cards of changes, by their ids; a change that is not in here is named only. */
export type Links = Readonly<Record<string, string>>;

/** The id of a change, leading to its card where that is known. */
export function changeLink(id: string, links: Links): string {
  const link = links[id];
  return link === undefined ? code(id) : `<${link}|${id}>`;
}

/** The reader's own time zone, with UTC where the client cannot render dates. */
export function moment(iso: string): string {
  const seconds = Math.floor(Date.parse(iso) / 1000);
  const fallback = `${iso.slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${seconds}^{date_short_pretty} {time}|${fallback}>`;
}

/** To the second, for a time that is minutes away. */
export function clockTime(iso: string): string {
  const seconds = Math.floor(Date.parse(iso) / 1000);
  return `<!date^${seconds}^{time_secs}|${iso.slice(11, 19)} UTC>`;
}

/** "14 s", "3 min 5 s"; the dash when one end is unknown. */
export function duration(from: string | null, to: string | null): string {
  if (from === null || to === null) return '–';
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`;
}

/** "sent 812, lost 0, longest gap 3 ms" */
export function figures({ sent, lost, longestGapMs }: ProbeReport): string {
  return `sent ${sent}, lost ${lost}, longest gap ${longestGapMs} ms`;
}

export function section(mrkdwn: string): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: mrkdwn } };
}

export function context(mrkdwn: string): ContextBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text: mrkdwn }] };
}

export function richText(text: string): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
  };
}
