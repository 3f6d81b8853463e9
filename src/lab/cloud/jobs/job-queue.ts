// Asynchronous jobs: accepted at once, carried out after a delay, those of one network one after the
// other. A restart of the management server ends what is in flight with status 2 and no result, which
// is what the real one shows when its own text cannot be parsed (reference 1.5).

import type { Caller } from '../api/authenticate.ts';
import type { Work } from '../api/call.ts';
import { BARE_EXCEPTION, CloudError } from '../api/errors.ts';
import type { CloudFault } from '../api/fault-book.ts';
import type { Core } from '../core.ts';
import { checkCustomId, nextRow } from '../world/ids.ts';
import type { Job, JsonObject } from '../world/rows.ts';

export interface Submission {
  readonly caller: Caller;
  readonly className: string;
  /** `customjobid`; undefined: the server chooses. */
  readonly jobId: string | undefined;
  readonly work: Work;
  readonly fault: CloudFault | null;
}

/** What a stuck job waits for, and with it every later one of its network. */
const NEVER = new Promise<void>(() => undefined);

export interface JobQueue {
  /** Throws when the id is taken or no uuid. */
  submit(core: Core, submission: Submission): Job;
  /** What is in flight is given up: nothing that it still does reaches the books as a job. */
  abandon(core: Core): void;
}

/** `wait` absent: real time. */
export function makeJobQueue(delayMs: number, wait?: (ms: number) => Promise<void>): JobQueue {
  /** Network -> the end of its last job. */
  const lastOf = new Map<string, Promise<void>>();
  const inFlight = new Map<string, Job>();
  const timers = new Set<NodeJS.Timeout>();

  const waitReally = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        resolve();
      }, delayMs);
      timers.add(timer);
    });

  const runOne = async (core: Core, job: Job, submission: Submission) => {
    await (wait === undefined ? waitReally() : wait(delayMs));
    const outcome = await carryOut(submission);
    if (inFlight.get(job.id) !== job) return;
    inFlight.delete(job.id);
    finish(core, job, outcome);
  };

  return {
    submit(core, submission) {
      const job = newJob(core, submission);
      core.state.jobs.push(job);
      inFlight.set(job.id, job);
      const { networkId } = submission.work;
      const before = lastOf.get(networkId ?? '') ?? Promise.resolve();
      const end = before.then(() => {
        return submission.fault?.kind === 'job-stuck' ? NEVER : runOne(core, job, submission);
      });
      if (networkId !== null) lastOf.set(networkId, end);
      return job;
    },
    abandon(core) {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      lastOf.clear();
      for (const job of inFlight.values()) finish(core, job, { resultCode: 530, result: null });
      inFlight.clear();
    },
  };
}

function newJob(core: Core, { caller, className, jobId, work }: Submission): Job {
  if (jobId !== undefined) checkCustomId(jobId, core.state.jobs);
  const row = nextRow(core.state);
  return {
    ...row,
    id: jobId ?? row.id,
    accountId: caller.account.id,
    userId: caller.user.id,
    cmd: `org.apache.cloudstack.api.command.${className}`,
    instanceType: work.instanceType,
    instanceId: work.instanceId,
    created: new Date().toISOString(),
    status: 0,
    resultCode: 0,
    result: null,
    completed: null,
  };
}

interface Outcome {
  readonly resultCode: number;
  readonly result: JsonObject | null;
}

async function carryOut({ work, fault }: Submission): Promise<Outcome> {
  if (fault?.kind === 'job-fails') return failure(fault.code, fault.text);
  if (fault?.kind === 'job-without-result') return { resultCode: 530, result: null };
  try {
    return { resultCode: 0, result: await work.run() };
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    return failure(jobCode(error), error.message);
  }
}

function failure(code: number, text: string): Outcome {
  return { resultCode: code, result: { uuidList: [], errorcode: code, errortext: text } };
}

/** ApiAsyncJobDispatcher: refused parameters keep their code; every other Java exception is 530. */
function jobCode({ code, csCode }: CloudError): number {
  return csCode === BARE_EXCEPTION || code === 431 ? code : 530;
}

function finish(core: Core, job: Job, { resultCode, result }: Outcome): void {
  job.status = resultCode === 0 ? 1 : 2;
  job.resultCode = resultCode;
  job.result = result;
  job.completed = new Date().toISOString();
  core.save();
}
