// One request to its answer: POST where it is enforced, who asks, what he asks with, the call itself.
// Errors are answers too. Faults of the line are not here: see server.ts.

import { findCall } from '../calls/table.ts';
import type { Core } from '../core.ts';
import { answerOf, errorAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import { readArguments } from '../parameters/arguments.ts';
import { authenticate } from './authenticate.ts';
import type { Caller } from './authenticate.ts';
import { changesState, envelopeOf } from './call.ts';
import type { Asked, AsyncCall, AsyncCreateCall, Call } from './call.ts';
import { BARE_EXCEPTION, CloudError, notVerified, serverError } from './errors.ts';
import type { CloudFault } from './fault-book.ts';
import { pageOf } from './pages.ts';
import type { ApiRequest } from './request.ts';
import type { Parameters } from './signature.ts';

export function handle(core: Core, request: ApiRequest, fault: CloudFault | null): Answer {
  const name = request.parameters.get('command');
  const call = findCall(core.version, name ?? '');
  try {
    return answer(core, { request, name, call, fault });
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    const hasOwnEnvelope = call !== undefined && error.code !== 432;
    return errorAnswer(hasOwnEnvelope ? envelopeOf(call) : 'errorresponse', error);
  }
}

interface Incoming {
  readonly request: ApiRequest;
  readonly name: string | undefined;
  readonly call: Call | undefined;
  readonly fault: CloudFault | null;
}

function answer(core: Core, { request, name, call, fault }: Incoming): Answer {
  if (name === undefined) throw serverError(400, 'no command specified');
  if (name === 'login') throw login(request.method);
  checkMethod(core, request, call);
  const caller = authenticate(core, request, call);
  // Cannot be: who asks for a command that does not exist is not known to authenticate.
  if (call === undefined) throw notVerified();
  checkCharacters(request.parameters);
  try {
    const asked = {
      core,
      caller,
      arguments: readArguments(core, call, caller, request.parameters),
    };
    return answerOf(envelopeOf(call), perform(asked, call, fault));
  } catch (error) {
    throw error instanceof CloudError ? hideFrom(caller, error) : error;
  }
}

/** Sessions are no way for a bot, and are not played (reference 1.2). */
function login(method: string): CloudError {
  if (method === 'GET')
    return new CloudError(405, BARE_EXCEPTION, 'Please use HTTP POST to authenticate');
  return new CloudError(531, null, 'Failed to authenticate user; please provide valid credentials');
}

function checkMethod(core: Core, { method }: ApiRequest, call: Call | undefined): void {
  if (!core.settings['enforce.post.requests.and.timestamps'] || method === 'POST') return;
  if (call === undefined || !changesState(call)) return;
  throw serverError(400, `State changing command ${call.name} needs to be sent using POST request`);
}

function checkCharacters(parameters: Parameters): void {
  for (const [name, value] of parameters) {
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    if (!/[\u{0}-\u{9}\u{b}\u{c}\u{e}-\u{1f}\u{7f}]/u.test(value)) continue;
    throw serverError(
      431,
      `Received value containing illegal ASCII non-printable characters for parameter ${name}`,
    );
  }
}

function perform(asked: Asked, call: Call, fault: CloudFault | null): JsonAnswer {
  switch (call.kind) {
    case 'list': {
      const sizeMax = asked.core.settings['default.page.size'];
      return pageOf(call.key, call.rows(asked), asked.arguments, sizeMax);
    }
    case 'sync':
      return call.run(asked);
    case 'async':
    case 'async-create':
      return submit(asked, call, fault);
  }
}

type JsonAnswer = Answer['body'];

function submit(
  { core, caller, ...asked }: Asked,
  call: AsyncCall | AsyncCreateCall,
  fault: CloudFault | null,
): JsonAnswer {
  const { className } = call;
  const jobId = asked.arguments.text('customjobid');
  if (call.kind === 'async') {
    const work = call.prepare({ core, caller, ...asked });
    const job = core.jobs.submit(core, { caller, className, jobId, work, fault });
    return { jobid: job.id };
  }
  const { row, work } = call.create({ core, caller, ...asked });
  const job = core.jobs.submit(core, { caller, className, jobId, work, fault });
  return { id: row.id, jobid: job.id };
}

/** What a customer must not see of the inside (ApiServer.handleRequest); bare texts are for him. */
function hideFrom({ account }: Caller, error: CloudError): CloudError {
  const isInternal = [530, 533, 534].includes(error.code) && error.csCode !== BARE_EXCEPTION;
  if (account.type === 'Admin' || !isInternal) return error;
  return new CloudError(
    error.code,
    error.csCode,
    'Internal error executing command, please contact your system administrator',
  );
}
