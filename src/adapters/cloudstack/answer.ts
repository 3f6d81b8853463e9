// CloudStack's answers, unwrapped: the content of the envelope, or CloudStack's refusal. The envelope's
// name is never looked at, because it is not always the command's (`addiptovmnicresponse`).

import { z } from 'zod';

export type Answer =
  | { readonly kind: 'content'; readonly content: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly code: number; readonly text: string }
  /** Not CloudStack's JSON, e.g. a proxy's HTML page. */
  | { readonly kind: 'foreign'; readonly detail: string };

const Envelope = z.record(z.string(), z.record(z.string(), z.unknown()));
const ErrorContent = z.looseObject({
  errorcode: z.number(),
  errortext: z.string().default('(CloudStack gave no reason)'),
});

const SUCCESS = 200;

export function parseAnswer(status: number, text: string): Answer {
  const envelope = Envelope.safeParse(parseJson(text));
  const contents = envelope.success ? Object.values(envelope.data) : [];
  const [content] = contents;
  if (content === undefined || contents.length > 1) {
    return { kind: 'foreign', detail: `HTTP ${status}, beginning "${beginningOf(text)}"` };
  }
  const error = ErrorContent.safeParse(content);
  if (error.success) {
    return { kind: 'refused', code: error.data.errorcode, text: error.data.errortext };
  }
  if (status !== SUCCESS) {
    return { kind: 'foreign', detail: `HTTP ${status}, beginning "${beginningOf(text)}"` };
  }
  return { kind: 'content', content };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// Enough to recognise a login page or a proxy's error.
const BEGINNING_LENGTH = 80;

function beginningOf(text: string): string {
  return text.slice(0, BEGINNING_LENGTH).replaceAll(/\s+/g, ' ').trim();
}
