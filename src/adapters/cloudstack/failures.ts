// The words for everything that goes wrong before CloudStack has understood a call: no connection, no
// answer, no JSON. What CloudStack itself refuses is worded in refusals.ts. Each `fix` begins with
// whether the call may have been carried out; only one that changes something can have been.

import { Failed, type FailureCode } from '../../domain/failures.ts';
import type { CloudCall } from '../../ports/cloud.ts';
import type { HttpResult } from './http.ts';

/** Calls that change nothing may be repeated, and their loss matters to nobody. */
export function isLook({ command }: CloudCall): boolean {
  return /^(?:list|query|get)/.test(command);
}

export const NOTHING_DONE = 'Nothing was done.';

export function stateAfter(call: CloudCall, isCarriedOut: 'no' | 'maybe'): string {
  if (isCarriedOut === 'no') return NOTHING_DONE;
  if (isLook(call)) return 'Nothing was changed: the call only looks.';
  return `CloudStack may have carried out ${call.command}; look there before it is tried again.`;
}

export type HttpFailure = Extract<HttpResult, { kind: 'failed' }>;

interface ProblemWords {
  readonly code: FailureCode;
  readonly what: string;
  readonly fix: string;
}

/** Nothing of what axios throws is passed on: it holds the request with its key and signature. */
export function transportFailed(call: CloudCall, url: string, failure: HttpFailure): Failed {
  const { code, what, fix } = problemWords(call, url, failure);
  const state = stateAfter(call, failure.isSent ? 'maybe' : 'no');
  const texts = { code, what, why: sentence(failure.detail), fix: `${state} ${fix}` };
  const isWorthRepeating = code === 'cloud-unreachable' && !failure.isSent;
  return new Failed(isWorthRepeating ? { ...texts, mayRetry: true } : texts);
}

function problemWords(call: CloudCall, url: string, failure: HttpFailure): ProblemWords {
  const place = placeOf(url);
  switch (failure.problem) {
    case 'no-connection':
      return {
        code: 'cloud-unreachable',
        what: `No connection to CloudStack at ${place}.`,
        fix: `Try \`curl -v ${place}\` from where Arpeggio runs; no proxy is used.`,
      };
    case 'certificate':
      return {
        code: 'cloud-certificate-refused',
        what: `The certificate of CloudStack at ${place} was not accepted.`,
        fix:
          `See it with \`openssl s_client -connect ${hostOf(url)} -showcerts\`. If a private ` +
          'authority signed it, name its PEM file as cloudstack.ca_file in arpeggio.yaml.',
      };
    case 'connection-lost':
      return {
        code: 'cloud-answer-lost',
        what: `The connection to CloudStack broke before ${call.command} was answered.`,
        fix: 'The management server may be restarting, or a proxy in between gave up.',
      };
    case 'too-slow':
      return {
        code: 'cloud-answer-lost',
        what: `CloudStack did not answer ${call.command} in time.`,
        fix: 'Look at the load of the management server and of its database.',
      };
    case 'too-big':
      return {
        code: 'cloud-answer-too-big',
        what: `CloudStack's answer to ${call.command} is larger than Arpeggio takes.`,
        fix: 'No page of 500 rows is that large: is this address really CloudStack?',
      };
  }
}

const SERVER_ERROR = 500;

/** An answer that is not CloudStack's JSON: another server, or a proxy in CloudStack's place. */
export function foreignAnswer(
  call: CloudCall,
  url: string,
  answer: { readonly status: number; readonly detail: string },
): Failed {
  const why = sentence(`It came as ${answer.detail}`);
  if (answer.status >= SERVER_ERROR) {
    return new Failed({
      code: 'cloud-answer-lost',
      what: `A proxy or a web server answered ${call.command} in CloudStack's place.`,
      why,
      fix: `${stateAfter(call, 'maybe')} The management server behind ${placeOf(url)} is down or slow.`,
    });
  }
  return new Failed({
    code: 'cloud-not-an-api',
    what: `${placeOf(url)} does not answer like CloudStack's API.`,
    why,
    fix:
      `${NOTHING_DONE} CLOUDSTACK_API_URL must be the API itself, and usually ends in /client/api. ` +
      'Redirects are not followed: name the address they lead to.',
  });
}

export function unreadableAnswer(call: CloudCall, expected: string): Failed {
  return new Failed({
    code: 'output-unreadable',
    what: `CloudStack's answer to ${call.command} is not as expected.`,
    why: `It has no ${expected}.`,
    fix: `${stateAfter(call, 'maybe')} Is this version of CloudStack older than 4.11?`,
  });
}

export function caFileUnreadable(path: string, reason: string): Failed {
  return new Failed({
    code: 'configuration-invalid',
    what: `The certificate authorities of CloudStack, ${path}, cannot be read.`,
    why: sentence(reason),
    fix: `${NOTHING_DONE} Let Arpeggio's user read it, or correct cloudstack.ca_file in arpeggio.yaml.`,
  });
}

/** Without what could be a password or a key in the address. */
function placeOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function hostOf(url: string): string {
  const { host, port, protocol } = new URL(url);
  if (port !== '') return host;
  return `${host}:${protocol === 'https:' ? '443' : '80'}`;
}

/** Starts with a capital, ends with a full stop, one line. */
export function sentence(text: string): string {
  const line = text.trim().replaceAll(/\s*\n\s*/g, '; ');
  const capital = line.charAt(0).toUpperCase() + line.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
