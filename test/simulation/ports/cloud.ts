// CloudStack without HTTP: the books, calls and jobs of the stand-in behind the real adapter, on a line
// that loses requests and answers. Jobs take virtual time, may fail, and may end without a reason.

import { createCloudStack } from '../../../src/adapters/cloudstack/cloudstack.ts';
import type { HttpResult } from '../../../src/adapters/cloudstack/http.ts';
import { makeFaultBook } from '../../../src/lab/cloud/api/fault-book.ts';
import { handle } from '../../../src/lab/cloud/api/handle.ts';
import { makeThrottle } from '../../../src/lab/cloud/api/throttle.ts';
import { findCall } from '../../../src/lab/cloud/calls/table.ts';
import type { Core } from '../../../src/lab/cloud/core.ts';
import { makeJobQueue } from '../../../src/lab/cloud/jobs/job-queue.ts';
import type { MachineRoom } from '../../../src/lab/cloud/lab-cloud.ts';
import { dump } from '../../../src/lab/cloud/world/dump.ts';
import { FIRST_KEYS, firstContent } from '../../../src/lab/cloud/world/first-content.ts';
import { makeSettings } from '../../../src/lab/cloud/world/settings.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Cloud } from '../../../src/ports/cloud.ts';
import type { Faults } from '../seed/faults.ts';

export interface SimCloud {
  readonly core: Core;
  facts(): readonly string[];
}

const JOB_MS = 1_500;
const VERSION = '4.22';

export function createCloud(clock: Clock, machines: MachineRoom): SimCloud {
  const settings = makeSettings();
  const core: Core = {
    state: firstContent(),
    version: VERSION,
    settings,
    machines,
    faults: makeFaultBook(),
    throttle: makeThrottle(settings, VERSION),
    jobs: makeJobQueue(JOB_MS, (milliseconds) => clock.sleep(milliseconds)),
    requests: [],
    save: () => {},
  };
  return {
    core,
    facts: () =>
      dump(core.state)
        .split('\n')
        .map((line) => `cloud: ${line.trim()}`),
  };
}

export interface CloudLine {
  readonly cloud: SimCloud;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly die: () => void;
}

const KINDS = [
  'no connection',
  'reset before the effect',
  'answer lost after the effect',
  'answer late',
  '429',
  '503',
  '530',
  'HTML of a proxy',
  'bot dies before the effect',
  'bot dies after the effect',
] as const;
const JOB_KINDS = ['job fails', 'job without result', ...KINDS] as const;
type Kind = (typeof JOB_KINDS)[number];

const WAY_MS = 20;
const LATE_MS = 20_000;

/** The bot's side. */
export function connectCloud(line: CloudLine): Cloud {
  return createCloudStack(
    { apiUrl: 'http://cloud.example.net/client/api', ...FIRST_KEYS.root, caFile: null },
    { clock: line.clock, log: () => {}, post: (_endpoint, body) => post(line, body) },
  );
}

async function post(line: CloudLine, body: string): Promise<HttpResult> {
  const { cloud, clock, faults } = line;
  const parameters = new Map(new URLSearchParams(body));
  const command = parameters.get('command') ?? '';
  const hasJob = findCall(VERSION, command)?.kind.startsWith('async') === true;
  const kind = faults.at<Kind>(`cloud ${command}`, hasJob ? JOB_KINDS : KINDS);
  await clock.sleep(WAY_MS);
  const before = withoutEffect(line, kind);
  if (before !== null) return before;
  // The stand-in reads the machine's clock, and has its own way to be asked at another time.
  cloud.core.faults.skewClock(clock.now() - Date.now());
  const request = { method: 'POST', path: '', parameters, remoteAddress: '127.0.0.1' };
  const { status, envelope, body: content } = handle(cloud.core, request, jobFault(kind));
  if (kind === 'bot dies after the effect') line.die();
  if (kind === 'answer lost after the effect') return lost();
  await clock.sleep(kind === 'answer late' ? LATE_MS : WAY_MS);
  return answered(status, JSON.stringify({ [envelope]: content }));
}

function withoutEffect(line: CloudLine, kind: Kind | null): HttpResult | null {
  switch (kind) {
    case 'no connection':
      return { kind: 'failed', problem: 'no-connection', isSent: false, detail: 'ECONNREFUSED' };
    case 'bot dies before the effect':
      line.die();
      return lost();
    case 'reset before the effect':
      return lost();
    case '429':
      return refused(429, 'The given user has reached his limit, please retry after [5000] ms.');
    case '503':
      return refused(503, 'Maintenance or Shutdown has been initiated on this server.');
    case '530':
      return refused(530, 'Internal error executing command');
    case 'HTML of a proxy':
      return answered(502, '<html><h1>502 Bad Gateway</h1></html>');
    default:
      return null;
  }
}

function jobFault(kind: Kind | null): Parameters<typeof handle>[2] {
  if (kind === 'job fails') return { kind: 'job-fails', code: 530, text: 'Failed, says the seed' };
  return kind === 'job without result' ? { kind: 'job-without-result' } : null;
}

function refused(code: number, text: string): HttpResult {
  const content = { uuidList: [], errorcode: code, cserrorcode: 9999, errortext: text };
  return answered(code, JSON.stringify({ errorresponse: content }));
}

function answered(status: number, text: string): HttpResult {
  return { kind: 'answered', status, text, serverTime: null };
}

function lost(): HttpResult {
  return { kind: 'failed', problem: 'connection-lost', isSent: true, detail: 'socket hang up' };
}
