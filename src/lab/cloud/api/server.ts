// The HTTP server: /client/api, the faults of the line, and the log of what was asked. It can go down
// and come back on its port, as a management server does.

import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { findCall } from '../calls/table.ts';
import type { Core, LoggedRequest } from '../core.ts';
import { errorAnswer, send, sendPage } from './answer.ts';
import type { Answer } from './answer.ts';
import { BARE_EXCEPTION, CloudError, serverError } from './errors.ts';
import type { CloudFault } from './fault-book.ts';
import { handle } from './handle.ts';
import { readRequest } from './request.ts';
import type { ApiRequest } from './request.ts';
import type { Parameters } from './signature.ts';
import { limitExceeded } from './throttle.ts';

export interface ApiServer {
  readonly port: number;
  /** Every connection ends; nobody answers until `open`. */
  close(): Promise<void>;
  open(): Promise<void>;
}

export async function startServer(core: Core, port: number): Promise<ApiServer> {
  let server = await listen(core, port);
  const address: AddressInfo | string | null = server.address();
  const ownPort = typeof address === 'object' && address !== null ? address.port : port;
  return {
    port: ownPort,
    async close() {
      await close(server);
    },
    async open() {
      server = await listen(core, ownPort);
    },
  };
}

function listen(core: Core, port: number): Promise<Server> {
  const server = createServer((message, response) => {
    void serve(core, message, response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve(server);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

async function serve(core: Core, message: IncomingMessage, response: ServerResponse) {
  const { clockSkewMs } = core.faults;
  if (clockSkewMs !== 0) {
    response.setHeader('date', new Date(Date.now() + clockSkewMs).toUTCString());
  }
  const request = await readRequest(message);
  if (request === null) {
    response.socket?.destroy();
    return;
  }
  if (request.path !== '/client/api') {
    sendPage(response, 404, '404 Not Found');
    return;
  }
  const command = request.parameters.get('command') ?? '';
  const hasJob = findCall(core.version, command)?.kind.startsWith('async') === true;
  const fault = core.faults.take(command, hasJob);
  const answer = carryOut(core, request, fault);
  core.requests.push(logged(request, fault, answer));
  if (answer !== null) await respond(response, { request, fault, answer });
  else refuse(response, fault);
}

/** null: the fault is in the way of any answer, and nothing is done. */
function carryOut(core: Core, request: ApiRequest, fault: CloudFault | null): Answer | null {
  switch (fault?.kind) {
    case 'reset-before':
    case 'hang':
    case 'html':
      return null;
    case 'rate-limit':
      return errorAnswer('errorresponse', limitExceeded(core.version, fault.retryAfterMs));
    case 'maintenance':
      return errorAnswer('errorresponse', serverError(503, MAINTENANCE));
    case 'error':
      return errorAnswer('errorresponse', new CloudError(fault.code, BARE_EXCEPTION, fault.text));
    default: {
      const answer = handle(core, request, fault);
      core.save();
      return answer;
    }
  }
}

const MAINTENANCE =
  'Maintenance or Shutdown has been initiated on this management server. Can not accept new jobs';

async function respond(
  response: ServerResponse,
  { request, fault, answer }: { request: ApiRequest; fault: CloudFault | null; answer: Answer },
): Promise<void> {
  if (fault?.kind === 'drop-answer') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (fault?.kind === 'delay') await sleep(fault.delayMs);
  send(response, answer, request.parameters.get('response'));
}

function refuse(response: ServerResponse, fault: CloudFault | null): void {
  if (fault?.kind === 'html') sendPage(response, 502, '502 Bad Gateway');
  // A hang is never answered: the caller's own deadline has to end it.
  else if (fault?.kind === 'reset-before') response.socket?.resetAndDestroy();
}

const SECRET = /^(?:apikey|signature|secretkey|sessionkey|.*password.*|userdata)$/i;

function logged(
  { method, parameters }: ApiRequest,
  fault: CloudFault | null,
  answer: Answer | null,
): LoggedRequest {
  const isAnswered = answer !== null && fault?.kind !== 'drop-answer';
  return {
    method,
    command: parameters.get('command') ?? '',
    parameters: withoutSecrets(parameters),
    status: isAnswered ? answer.status : null,
    errorText: isAnswered ? answer.errorText : null,
  };
}

function withoutSecrets(parameters: Parameters): Record<string, string> {
  const shown = [...parameters].filter(([name]) => name !== 'command' && !SECRET.test(name));
  return Object.fromEntries(shown.toSorted(([a], [b]) => a.localeCompare(b)));
}
