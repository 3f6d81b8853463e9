// queryAsyncJobResult and listAsyncJobs. A job is its owner's: others get 531, except root.

import type { Caller } from '../api/authenticate.ts';
import type { ListCall, SyncCall } from '../api/call.ts';
import { invalid, permissionDenied } from '../api/errors.ts';
import { renderDate } from '../world/dates.ts';
import type { CloudState, Job, JsonObject } from '../world/rows.ts';

export const queryAsyncJobResult: SyncCall = {
  kind: 'sync',
  name: 'queryAsyncJobResult',
  role: 'all',
  parameters: 'jobid*:uuid-job',
  run({ core: { state }, caller, arguments: asked }) {
    const job = asked.row('jobid', state.jobs);
    if (job === undefined) throw invalid(`Unable to find a job by id ${asked.need('jobid')}`);
    if (!isVisible(job, caller)) {
      throw permissionDenied(
        `Account ${caller.account.name} does not have permission to operate with resource ` +
          `AsyncJob ${job.id}`,
      );
    }
    return jobObject(state, job);
  },
};

export const listAsyncJobs: ListCall = {
  kind: 'list',
  name: 'listAsyncJobs',
  role: 'all',
  key: 'asyncjobs',
  parameters: 'listall:boolean; account:string; domainid:uuid-domain; startdate:string',
  rows({ core: { state }, caller, arguments: asked }) {
    const seesAll = caller.account.type === 'Admin' && asked.flag('listall') === true;
    const startDate = asked.text('startdate');
    const since = startDate === undefined ? 0 : Date.parse(startDate);
    return state.jobs
      .filter(({ accountId }) => seesAll || accountId === caller.account.id)
      .filter(({ created }) => Date.parse(created) >= since)
      .map((job) => jobObject(state, job));
  },
};

function isVisible({ accountId }: Job, { account }: Caller): boolean {
  return account.type === 'Admin' || accountId === account.id;
}

/** `jobprocstatus` stays 0 for ever, as on real servers; `jobstatus` is the one that counts. */
function jobObject(state: CloudState, job: Job): JsonObject {
  const account = state.accounts.find(({ id }) => id === job.accountId);
  return {
    accountid: job.accountId,
    account: account?.name,
    domainid: account?.domainId,
    domainpath: state.domains.find(({ id }) => id === account?.domainId)?.path,
    userid: job.userId,
    cmd: job.cmd,
    jobstatus: job.status,
    jobprocstatus: 0,
    jobresultcode: job.resultCode,
    ...(job.result === null ? {} : { jobresulttype: 'object', jobresult: job.result }),
    ...(job.instanceType === null ? {} : { jobinstancetype: job.instanceType }),
    ...(job.instanceId === null ? {} : { jobinstanceid: job.instanceId }),
    created: renderDate(job.created),
    ...(job.completed === null ? {} : { completed: renderDate(job.completed) }),
    jobid: job.id,
  };
}
