// Composition objects: texts, options, confirmation dialogs, images, rich text.
// Limits from https://docs.slack.dev/reference/block-kit/composition-objects
import {
  all,
  anyNumber,
  anyOf,
  byType,
  choice,
  flag,
  integer,
  list,
  object,
  text,
} from './rules.ts';
import type { Rule } from './rules.ts';

/** Slack's general limit of a text object. */
export const textMax = 3_000;
export const urlMax = 3_000;
export const idMax = 255;

export const anyText = text(textMax, 0);

export function plainText(max = textMax): Rule {
  return byType({ plain_text: object({ type: anyText, text: text(max) }, { emoji: flag }) });
}

export function mrkdwn(max = textMax): Rule {
  return byType({ mrkdwn: object({ type: anyText, text: text(max) }, { verbatim: flag }) });
}

export function eitherText(max = textMax): Rule {
  return byType({ plain_text: plainText(max), mrkdwn: mrkdwn(max) });
}

export const confirm = object(
  { text: eitherText(300) },
  {
    title: plainText(100),
    confirm: plainText(30),
    deny: plainText(30),
    style: choice('primary', 'danger'),
  },
);

function option(label: Rule): Rule {
  return object(
    { text: label },
    { value: text(150), description: eitherText(75), url: text(urlMax) },
  );
}

export const plainOption = option(plainText(75));
export const richOption = option(eitherText(75));

export const optionGroup = object({ label: plainText(75), options: list(plainOption, 100) });

export const placeholder = plainText(150);

const slackFile = all(object({}, { id: text(idMax), url: text(urlMax) }), anyOf('id', 'url'));

export const imageElement = all(
  object(
    { type: anyText, alt_text: text(2_000) },
    { image_url: text(urlMax), slack_file: slackFile },
  ),
  anyOf('image_url', 'slack_file'),
);

const style = object(
  {},
  {
    bold: flag,
    code: flag,
    italic: flag,
    strike: flag,
    underline: flag,
    highlight: flag,
    client_highlight: flag,
    unlink: flag,
  },
);

function inline(required: Record<string, Rule>, optional: Record<string, Rule> = {}): Rule {
  return object({ type: anyText, ...required }, { style, ...optional });
}

// Rich text has no documented limit of its own; the whole message is bounded in validate.ts.
const longText = text(12_000, 0);

const richInline = byType({
  text: inline({ text: longText }),
  link: inline({ url: text(urlMax) }, { text: longText, unsafe: flag }),
  emoji: inline({ name: anyText }, { unicode: anyText, url: anyText }),
  user: inline({ user_id: anyText }),
  channel: inline({ channel_id: anyText }),
  usergroup: inline({ usergroup_id: anyText }),
  team: inline({ team_id: anyText }),
  broadcast: inline({ range: choice('here', 'channel', 'everyone') }),
  color: inline({ value: anyText }),
  date: inline({ timestamp: anyNumber, format: anyText }, { url: anyText, fallback: anyText }),
});

// Slack documents no maximum for the parts of rich text; this bound only stops runaway input.
const partsMax = 1_000;

const richSection = object({ type: anyText, elements: list(richInline, partsMax, 0) });
const border = choice(0, 1);

const richPart = byType({
  rich_text_section: richSection,
  rich_text_list: object(
    {
      type: anyText,
      style: choice('bullet', 'ordered'),
      elements: list(byType({ rich_text_section: richSection }), partsMax, 0),
    },
    { indent: integer(0, 8), border, offset: integer(0, partsMax) },
  ),
  rich_text_quote: object({ type: anyText, elements: list(richInline, partsMax, 0) }, { border }),
  rich_text_preformatted: object(
    { type: anyText, elements: list(richInline, partsMax, 0) },
    { border, language: anyText },
  ),
});

export const richText = byType({
  rich_text: object(
    { type: anyText, elements: list(richPart, partsMax, 0) },
    { block_id: text(idMax) },
  ),
});
