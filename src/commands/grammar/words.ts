// What people type, as words. Chat clients turn quotes and dashes typographic, wrap things in links
// and paste invisible characters; that is normalised here, before the strict parse. Each word keeps
// its position in the text as typed, for the refusal that points at it.

export interface Word {
  readonly text: string;
  /** Counted from 1, in the normalised text. */
  readonly position: number;
  readonly isQuoted: boolean;
}

// The longest useful command is a few hundred characters; Slack itself allows far more.
export const TEXT_LENGTH_MAX = 1_000;

export function normalise(text: string): string {
  return (
    text
      // Zero-width characters, soft hyphens, byte order marks and direction marks.
      .replaceAll(/[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g, '')
      .replaceAll(/[\u2018\u2019\u201A\u201B]/g, "'")
      .replaceAll(/[\u201C\u201D\u201E\u201F\u00AB\u00BB]/g, '"')
      // iOS joins two hyphens into one long dash.
      .replaceAll(/[\u2013\u2014\u2015]/g, '--')
      .replaceAll(/[\u2010-\u2012\u2212]/g, '-')
      // Slack wraps what looks like a link: <http://x|x> or <http://x>.
      .replaceAll(/<[a-z]+:[^<>|\s]*\|([^<>]*)>/g, '$1')
      .replaceAll(/<[a-z]+:\/*([^<>|\s]*?)\/?>/g, '$1')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
      // Every kind of white space, NBSP included.
      .replaceAll(/\s+/g, ' ')
      .trim()
  );
}

/** Words of normalised text; null when a quotation is not closed. */
export function splitWords(text: string): readonly Word[] | null {
  const words: Word[] = [];
  for (const match of text.matchAll(/"([^"]*)"|'([^']*)'|[^\s"']+|["']/g)) {
    const [whole] = match;
    if (whole === '"' || whole === "'") return null;
    const quoted = match[1] ?? match[2];
    words.push({
      text: quoted ?? whole,
      position: match.index + 1,
      isQuoted: quoted !== undefined,
    });
  }
  return words;
}

/** Words as they stand, quotation marks included. */
export function plainWords(text: string): readonly Word[] {
  return [...text.matchAll(/\S+/g)].map((match) => {
    return { text: match[0], position: match.index + 1, isQuoted: false };
  });
}
