// An asynchronous command to the end of its job, exactly once: the job's id is ours (`customjobid`) and
// was durable before anything is sent. So it is looked for first, sent only when CloudStack does not
// know it, and looked for again when the answer is lost. A look that goes wrong never sends it again.

import { z } from 'zod';
import { Failed, type FailureCode } from '../../domain/failures.ts';
import { type CloudId, parseCloudId } from '../../domain/names.ts';
import type { CloudCall, CloudJob } from '../../ports/cloud.ts';
import type { Clock } from '../../ports/clock.ts';
import { stateAfter, unreadableAnswer } from './failures.ts';
import { type CloudRefusal, jobFailed, refused } from './refusals.ts';
import type { Sender, Verdict } from './sender.ts';

interface JobState {
  readonly jobstatus: number;
  readonly jobresultcode?: number | undefined;
  readonly jobresult?: unknown;
}

interface Run {
  readonly sender: Sender;
  readonly clock: Clock;
  readonly call: CloudCall;
  readonly jobId: CloudId;
  readonly deadline: number;
}

export async function runJob(
  { sender, clock }: Pick<Run, 'sender' | 'clock'>,
  call: CloudCall,
  { jobId, timeoutMs }: CloudJob,
): Promise<unknown> {
  const run = { sender, clock, call, jobId, deadline: clock.now() + timeoutMs };
  const known = await readJob(run);
  if (known !== null) return follow(run, known);
  const acceptedId = await submit(run);
  return follow({ ...run, jobId: acceptedId }, null);
}

// A command is under way for a moment before its job exists, so "unknown" must be heard twice.
const UNKNOWN_COUNT = 2;
const SENDINGS_MAX = 3;

/** The id of the accepted job: ours, except where a server is too old to take it. */
async function submit(run: Run): Promise<CloudId> {
  const { call, jobId } = run;
  let lost: Failed | null = null;
  for (let sending = 1; sending <= SENDINGS_MAX; sending += 1) {
    const verdict = await sendJob(run).catch((thrown: unknown) => {
      if (!(thrown instanceof Failed) || thrown.failure.code !== LOST) throw lost ?? thrown;
      return thrown;
    });
    if (!(verdict instanceof Failed)) {
      if (verdict.kind === 'content') return jobIdIn(call, verdict.content);
      if (await isOurs(run, verdict.refusal, lost !== null)) return jobId;
      throw lost ?? refused(call, verdict.refusal);
    }
    lost ??= verdict;
    if (await hasArrived(run)) return jobId;
  }
  throw lost ?? new Error('A command was sent and neither answered nor lost.');
}

const LOST = 'cloud-answer-lost';

function sendJob({ sender, call, jobId }: Run): Promise<Verdict> {
  const parameters = { ...call.parameters, customjobid: jobId };
  return sender.send({ command: call.command, parameters });
}

/** Whether a refusal means that the command had arrived before. */
async function isOurs(run: Run, { text }: CloudRefusal, wasLost: boolean): Promise<boolean> {
  const isIdTaken = /^UUID: .* already exists/i.test(text);
  return (isIdTaken || wasLost) && (await readJob(run)) !== null;
}

/** After a lost answer, for as long as the command may take: whether CloudStack knows the job. */
async function hasArrived(run: Run): Promise<boolean> {
  let unknowns = 0;
  for (let look = 1; ; look += 1) {
    await run.clock.sleep(waitBefore(look));
    const state = await readJob(run).catch((thrown: unknown) => tolerate(run, thrown));
    if (state !== undefined && state !== null) return true;
    unknowns = state === null ? unknowns + 1 : 0;
    if (unknowns === UNKNOWN_COUNT) return false;
  }
}

const SUCCEEDED = 1;

async function follow(run: Run, first: JobState | null): Promise<unknown> {
  if (first !== null && first.jobstatus !== 0) return resultOf(run, first);
  for (let look = 1; ; look += 1) {
    await run.clock.sleep(waitBefore(look));
    const state = await readJob(run).catch((thrown: unknown) => tolerate(run, thrown));
    if (state === null) throw jobFailed(run.call, null);
    if (state !== undefined && state.jobstatus !== 0) return resultOf(run, state);
    if (run.clock.now() >= run.deadline) throw tooSlow(run);
  }
}

const WAIT_MAX_S = 10;

/** 1 s, 2 s, 3 s … 10 s, each up to a fifth shorter, so that many waiting bots do not ask as one. */
function waitBefore(look: number): number {
  return Math.round(Math.min(look, WAIT_MAX_S) * 1000 * (1 - Math.random() / 5));
}

const PASSING: readonly FailureCode[] = [
  'cloud-unreachable',
  'cloud-answer-lost',
  'cloud-too-many-calls',
  'cloud-in-maintenance',
  'cloud-internal-error',
  'cloud-not-an-api',
];

/** undefined: this look told nothing, and another one may. */
function tolerate({ call, clock, deadline }: Run, thrown: unknown): undefined {
  if (!(thrown instanceof Failed)) throw thrown;
  const { code, what, why } = thrown.failure;
  if (PASSING.includes(code) && clock.now() < deadline) return undefined;
  throw new Failed(
    {
      code,
      what: `CloudStack does not tell how the job of ${call.command} went. ${what}`,
      why,
      fix: `${stateAfter(call, 'maybe')} Mend first why it cannot be asked.`,
    },
    thrown,
  );
}

const State = z.looseObject({
  jobstatus: z.number(),
  jobresultcode: z.number().optional(),
  jobresult: z.unknown().optional(),
});

/** null: CloudStack knows no such job. */
async function readJob({ sender, jobId }: Run): Promise<JobState | null> {
  const query = { command: 'queryAsyncJobResult', parameters: { jobid: jobId } };
  const verdict = await sender.send(query);
  if (verdict.kind === 'refused') {
    if (/Invalid parameter jobid/i.test(verdict.refusal.text)) return null;
    throw refused(query, verdict.refusal);
  }
  const state = State.safeParse(verdict.content);
  if (!state.success) throw unreadableAnswer(query, 'number as "jobstatus"');
  return state.data;
}

function resultOf({ call }: Run, { jobstatus, jobresultcode, jobresult }: JobState): unknown {
  if (jobstatus === SUCCEEDED) return jobresult;
  const reason = Reason.safeParse(jobresult);
  if (!reason.success) throw jobFailed(call, null);
  const code = reason.data.errorcode ?? jobresultcode ?? 530;
  throw jobFailed(call, { code, text: reason.data.errortext, clockAheadMs: null });
}

const Reason = z.looseObject({ errorcode: z.number().optional(), errortext: z.string() });

function jobIdIn(call: CloudCall, content: Readonly<Record<string, unknown>>): CloudId {
  const { jobid } = content;
  const id = typeof jobid === 'string' ? parseCloudId(jobid) : null;
  if (id === null) throw unreadableAnswer(call, 'uuid as "jobid"');
  return id;
}

function tooSlow({ call }: Run): Failed {
  return new Failed({
    code: 'cloud-job-too-slow',
    what: `The job of ${call.command} has not ended in the time it has.`,
    why: 'It still runs, or it waits behind another job on the same network.',
    fix:
      'It goes on in CloudStack and may still take effect: look at its jobs (listAsyncJobs) before ' +
      'anything else is done to the same network.',
  });
}
