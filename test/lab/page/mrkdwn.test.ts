// Slack's markup as the page reads it, in the shapes that a network bot sends: MAC addresses, times,
// code, escaped signs. Pure functions, no browser.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatDate } from '../../../src/lab/workspace/page/mrkdwn/format-date.ts';
import { type Inline, parseMrkdwn } from '../../../src/lab/workspace/page/mrkdwn/parse-mrkdwn.ts';

/** The tree in one line: what is styled stands in brackets with the name of its style. */
function shown(text: string): string {
  return parseMrkdwn(text)
    .map((part) => {
      if (part.kind === 'preformatted') return `[pre ${part.text}]`;
      const inside = part.children.map(shownInline).join('');
      return part.kind === 'quote' ? `[quote ${inside}]` : inside;
    })
    .join('|');
}

function shownInline(node: Inline): string {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'code':
    case 'everyone':
      return `[${node.kind} ${node.text}]`;
    case 'emoji':
      return `[emoji ${node.name}]`;
    case 'user':
    case 'channel':
      return `[${node.kind} ${node.id}]`;
    case 'link':
      return `[link ${node.url} ${node.label}]`;
    case 'date':
      return `[date ${node.seconds} ${node.format}]`;
    default:
      return `[${node.kind} ${node.children.map(shownInline).join('')}]`;
  }
}

const CASES: [string, string, string][] = [
  ['bold, italic, strike', '*a b* _c_ ~d~', '[bold a b] [italic c] [strike d]'],
  ['styles inside styles', '*a _b_ c*', '[bold a [italic b] c]'],
  ['signs inside words', 'snake_case_name and 2 * 3 * 4', 'snake_case_name and 2 * 3 * 4'],
  ['an unpaired sign', '*not closed', '*not closed'],
  ['code with signs in it', '`ip *a* &amp; b`', '[code ip *a* & b]'],
  ['a code block, its line ends cut', '```\nip a\n\nip r\n```', '[pre ip a\n\nip r]'],
  ['text around a code block', 'a\n```x```\nb', 'a|[pre x]|b'],
  ['escaped signs', '1 &lt; 2 &amp;&amp; 3 &gt; 2', '1 < 2 && 3 > 2'],
  ['an escaped reference stays text', '&lt;@U1&gt;', '<@U1>'],
  ['what is no reference stays text', '<b>', '<b>'],
  ['a bare link in brackets', '&lt;http://x/a&gt;', '<[link http://x/a http://x/a]>'],
  ['a quote, escaped and not', '&gt; a\n> b\nc', '[quote a\nb]|c'],
  ['a quote to the end', '&gt;&gt;&gt; a\nb', '[quote a\nb]'],
  [
    'a person, a channel, everybody',
    '<@U1> <#C1|ops> <!here>',
    '[user U1] [channel C1] [everyone @here]',
  ],
  ['a link with a label', '<http://x/?a=1&amp;b=2|its card>', '[link http://x/?a=1&b=2 its card]'],
  [
    'a bare link, without the full stop',
    'see https://x/a_b_c.',
    'see [link https://x/a_b_c https://x/a_b_c].',
  ],
  ['a date', '<!date^17^{time}|then>', '[date 17 {time}]'],
  ['an emoji', 'done :white_check_mark:', 'done [emoji white_check_mark]'],
];

describe('mrkdwn', () => {
  for (const [title, text, expected] of CASES) {
    test(title, () => assert.equal(shown(text), expected));
  }

  test('the whole text of a MAC address or a time is still there after parsing', () => {
    const parts = parseMrkdwn('52:54:00:00:00:03 at 10:30:15');
    const text = parts
      .flatMap((part) => (part.kind === 'lines' ? part.children : []))
      .map((node) => {
        if (node.kind === 'text') return node.text;
        return node.kind === 'emoji' ? `:${node.name}:` : '';
      });
    assert.equal(text.join(''), '52:54:00:00:00:03 at 10:30:15');
  });

  test('a date token that Slack does not know shows the fallback', () => {
    assert.equal(formatDate(0, '{date_num}', 'then'), '1970-01-01');
    assert.equal(formatDate(0, 'on {stardate}', 'then'), 'then');
    assert.equal(formatDate(Number.NaN, '{time}', 'then'), 'then');
  });
});
