// What CloudStack refuses, by the number of its error: a code of ours, and what a person can do. Its
// own text is always shown, because it is the only place where the reason may stand. A refused call
// was not carried out, with one exception: an internal error may come in the middle (530).
// Numbers: ApiErrorCode.java of CloudStack.

import { Failed, type FailureCode } from '../../domain/failures.ts';
import type { CloudCall } from '../../ports/cloud.ts';
import { NOTHING_DONE, sentence, stateAfter } from './failures.ts';

export interface CloudRefusal {
  readonly code: number;
  readonly text: string;
  /** How far the server's clock is ahead of ours; null: it did not say. */
  readonly clockAheadMs: number | null;
}

interface Words {
  readonly code: FailureCode;
  readonly what: (command: string) => string;
  readonly fix: string;
}

const INPUT: Words = {
  code: 'cloud-input-refused',
  what: (command) => `CloudStack does not accept what ${command} was given.`,
  fix: 'Its reason stands above. Check the object in CloudStack, then type the command again.',
};

const LIMIT: Words = {
  code: 'cloud-limit-reached',
  what: (command) => `${command} would exceed a limit of the owner in CloudStack.`,
  fix: 'Delete what nobody needs, or raise the limit of the account, domain or project.',
};

const CAPACITY: Words = {
  code: 'cloud-no-capacity',
  what: (command) => `CloudStack has nothing left to carry out ${command} with.`,
  fix: 'Look at hosts, storage and address ranges of the zone: one is full, disabled or down.',
};

const IN_USE: Words = {
  code: 'cloud-object-in-use',
  what: (command) => `${command} is about something that CloudStack is using.`,
  fix: 'Find out what holds it (another job, a rule, a VM), then type the command again.',
};

const INTERNAL: Words = {
  code: 'cloud-internal-error',
  what: (command) => `CloudStack could not carry out ${command}.`,
  fix: 'The reason is often only in /var/log/cloudstack/management/management-server.log.',
};

const WORDS: ReadonlyMap<number, Words> = new Map([
  [400, INPUT],
  [405, INPUT],
  [430, INPUT],
  [431, INPUT],
  [
    429,
    {
      code: 'cloud-too-many-calls',
      what: (command) => `CloudStack takes no ${command} now: the account has made too many calls.`,
      fix: 'Wait, or raise api.throttling.max; accounts of type Admin are exempt.',
    },
  ],
  [
    432,
    {
      code: 'cloud-call-forbidden',
      what: (command) => `The role of this API key may not call ${command}.`,
      fix:
        'Allow the call for the role (Roles in the UI), or use the key of an account that may. ' +
        'A VLAN can only be chosen by an account of type Admin.',
    },
  ],
  [
    503,
    {
      code: 'cloud-in-maintenance',
      what: (command) => `CloudStack takes no ${command} now: it is being shut down or maintained.`,
      fix: 'Wait until the management server is back, then type the command again.',
    },
  ],
  [530, INTERNAL],
  [
    531,
    {
      code: 'cloud-object-forbidden',
      what: (command) => `This API key may not use what ${command} is about.`,
      fix:
        'Network and VM must have the same owner: compare cloudstack.account, domain or project in ' +
        "arpeggio.yaml with the object's account in CloudStack.",
    },
  ],
  [532, LIMIT],
  [535, LIMIT],
  [533, CAPACITY],
  [534, CAPACITY],
  [536, IN_USE],
  [537, IN_USE],
]);

const UNAUTHORIZED = 401;

export function refused(call: CloudCall, refusal: CloudRefusal): Failed {
  if (refusal.code === UNAUTHORIZED) return loginRefused(call, refusal);
  const words = wordsFor(refusal);
  // Half of the work may be done when an internal error comes, e.g. a VM that is left in state Error.
  return inWords(call, refusal, stateAfter(call, words === INTERNAL ? 'maybe' : 'no'));
}

/** A job that CloudStack accepted and that ended without success; null: it gave no reason. */
export function jobFailed(call: CloudCall, refusal: CloudRefusal | null): Failed {
  if (refusal !== null) return inWords(call, refusal, stateAfter(call, 'maybe'));
  return new Failed({
    code: 'cloud-job-lost',
    what: `The job of ${call.command} ended without success and without a reason.`,
    why: 'CloudStack forgets the reason when its management server restarts in the middle of a job.',
    fix: `${stateAfter(call, 'maybe')} Then type the command again.`,
  });
}

function inWords(call: CloudCall, refusal: CloudRefusal, state: string): Failed {
  const { code, what, fix } = wordsFor(refusal);
  const why = reasonOf(refusal);
  const texts = { code, what: what(call.command), why, fix: `${state} ${fix}` };
  return new Failed(code === 'cloud-too-many-calls' ? { ...texts, mayRetry: true } : texts);
}

function wordsFor({ code }: CloudRefusal): Words {
  return WORDS.get(code) ?? INTERNAL;
}

// CloudStack tolerates nothing beyond the `expires` of a call, which is ten minutes ahead.
const SKEW_SHOWN_MS = 60_000;

/** One number and one text for many causes, so the ways to tell them apart are listed. */
function loginRefused({ command }: CloudCall, refusal: CloudRefusal): Failed {
  return new Failed({
    code: 'cloud-login-refused',
    what: `CloudStack does not accept the key or the signature of ${command}.`,
    why: `${reasonOf(refusal)} ${clockSentence(refusal.clockAheadMs)}`,
    fix:
      `${NOTHING_DONE} CloudStack says the same for many causes; in this order: (1) the clocks ` +
      'differ: `timedatectl` here and there; (2) only this call is refused, others work: this ' +
      'version of CloudStack does not have it; (3) CLOUDSTACK_API_KEY or CLOUDSTACK_SECRET_KEY is ' +
      "wrong or was made anew: compare them with the user's keys; (4) the user or the account is " +
      'disabled, or api.key.access is off for it; (5) this machine is not in ' +
      'api.allowed.source.cidr.list.',
  });
}

function clockSentence(aheadMs: number | null): string {
  if (aheadMs === null) return 'It did not say what time it is there.';
  const minutes = Math.round(Math.abs(aheadMs) / SKEW_SHOWN_MS);
  if (minutes === 0) return 'The clocks agree within a minute, so it is not the time.';
  const side = aheadMs > 0 ? 'ahead of' : 'behind';
  return `Its clock is ${minutes} min ${side} the one here.`;
}

// A reason is a sentence; a stack trace would fill the thread.
const REASON_LENGTH_MAX = 400;

function reasonOf({ code, text }: CloudRefusal): string {
  return sentence(`CloudStack says (${code}): ${text.slice(0, REASON_LENGTH_MAX)}`);
}
