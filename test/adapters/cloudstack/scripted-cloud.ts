// A server that answers as it is told, one script entry per request, for what a well-behaved stand-in
// cannot do: break off, answer rubbish, lose a job. It checks nothing; signatures are tested elsewhere.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCloudStack } from '../../../src/adapters/cloudstack/cloudstack.ts';
import type { CloudLimits } from '../../../src/adapters/cloudstack/settings.ts';
import type { Cloud } from '../../../src/ports/cloud.ts';

export const KEYS = { apiKey: 'the-api-key', secretKey: 'the-secret-key' };

export type Reply =
  | { readonly status?: number; readonly json: unknown }
  | { readonly status?: number; readonly text: string; readonly headers?: Record<string, string> }
  /** Reads the request, then cuts the connection. */
  | 'cut'
  /** Reads the request and says nothing. */
  | 'silence';

export interface ScriptedCloud {
  readonly url: string;
  readonly cloud: Cloud;
  /** What was asked, without signature and the like. */
  readonly requests: Readonly<Record<string, string>>[];
  /** The signature and the like. */
  readonly proofs: Readonly<Record<string, string>>[];
  readonly headers: IncomingMessage['headers'][];
  /** What the adapter waited for, in milliseconds. */
  readonly waits: number[];
  readonly logged: string[];
  /** Answers of the next requests, in this order; the last one goes on for ever. */
  play(...replies: readonly Reply[]): void;
  stop(): Promise<void>;
}

const STARTED_AT = Date.parse('2026-11-22T03:00:00Z');
const NOISE = ['apiKey', 'response', 'signatureVersion', 'expires', 'signature'];

export async function startScriptedCloud(
  limits: Partial<CloudLimits> = {},
): Promise<ScriptedCloud> {
  let script: Reply[] = [];
  const requests: ScriptedCloud['requests'] = [];
  const proofs: ScriptedCloud['proofs'] = [];
  const headers: ScriptedCloud['headers'] = [];
  const server = createServer((request, response) => {
    void readAll(request).then((body) => {
      const sent = Object.fromEntries(new URLSearchParams(body));
      requests.push(only(sent, (name) => !NOISE.includes(name)));
      proofs.push(only(sent, (name) => NOISE.includes(name)));
      headers.push(request.headers);
      const [reply] = script.length > 1 ? script.splice(0, 1) : script;
      give(reply ?? 'cut', response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/client/api`;
  const waits: number[] = [];
  const logged: string[] = [];
  let now = STARTED_AT;
  const cloud = createCloudStack(
    { apiUrl: url, ...KEYS, caFile: null },
    {
      clock: {
        now: () => now,
        sleep: async (milliseconds) => {
          waits.push(milliseconds);
          now += milliseconds;
        },
      },
      log: (...record) => logged.push(JSON.stringify(record)),
      limits,
    },
  );
  return {
    url,
    cloud,
    requests,
    proofs,
    headers,
    waits,
    logged,
    play: (...replies) => {
      script = [...replies];
      requests.length = 0;
      waits.length = 0;
      now = STARTED_AT;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function give(reply: Reply, response: ServerResponse): void {
  if (reply === 'silence') return;
  if (reply === 'cut') {
    response.socket?.destroy();
    return;
  }
  const text = 'json' in reply ? JSON.stringify(reply.json) : reply.text;
  const extra = 'headers' in reply ? reply.headers : {};
  const type = 'json' in reply ? 'application/json; charset=UTF-8' : 'text/html';
  response.writeHead(reply.status ?? 200, { 'content-type': type, ...extra }).end(text);
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function only(
  all: Readonly<Record<string, string>>,
  isWanted: (name: string) => boolean,
): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => isWanted(name)));
}

/** An answer in CloudStack's envelope. */
export function content(value: unknown): Reply {
  return { json: { someresponse: value } };
}

/** CloudStack's refusal, as body and as status. */
export function refusal(code: number, text: string): Reply {
  const body = { uuidList: [], errorcode: code, cserrorcode: 4350, errortext: text };
  return { status: code, json: { errorresponse: body } };
}
