// An app without Bolt: it keeps every request as it came and answers what the test says. For what
// Bolt hides: raw payloads, headers, and answers that Bolt would never give.
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { makeManualClock, startWorkspace } from '../../../src/lab/workspace/start-workspace.ts';
import type { Workspace } from '../../../src/lab/workspace/start-workspace.ts';
import type { ManualClock } from '../../../src/lab/workspace/world/clock.ts';
import { manifest } from './bolt-kit.ts';

export type Json = Record<string, unknown>;

export type Received = { headers: IncomingMessage['headers']; body: string; payload: Json };

export type RawKit = {
  workspace: Workspace;
  clock: ManualClock;
  received: Received[];
  /** what the app answers from now on: an object as JSON, a number as an empty status */
  answerWith(answer: Json | number): void;
  /** one call of the Web API with the bot's token */
  api(method: string, args: Json): Promise<Json>;
  /** POST to a response_url */
  respond(url: string, body: Json): Promise<{ status: number; error: unknown }>;
  stop(): Promise<void>;
};

export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function decode(contentType: string, body: string): Json {
  if (contentType === 'application/json') return asObject(JSON.parse(body));
  const fields = Object.fromEntries(new URLSearchParams(body));
  return fields['payload'] === undefined ? fields : asObject(JSON.parse(fields['payload']));
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

async function startApp(kit: { received: Received[]; answer: Json | number }) {
  const server = createServer((request, response) => {
    void readText(request).then((body) => {
      const { headers } = request;
      kit.received.push({ headers, body, payload: decode(headers['content-type'] ?? '', body) });
      if (typeof kit.answer === 'number') response.writeHead(kit.answer).end();
      else response.setHeader('content-type', 'application/json').end(JSON.stringify(kit.answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { server, url: `http://127.0.0.1:${port}/slack/events` };
}

export async function startRawKit(): Promise<RawKit> {
  const state: { received: Received[]; answer: Json | number } = { received: [], answer: 200 };
  const app = await startApp(state);
  const clock = makeManualClock();
  const workspace = await startWorkspace({ manifest, mode: 'http', requestUrl: app.url, clock });
  workspace.limits.isOn = false;
  return {
    workspace,
    clock,
    received: state.received,
    answerWith(answer) {
      state.answer = answer;
    },
    async api(method, args) {
      const response = await fetch(`${workspace.apiUrl}${method}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${workspace.tokens.bot}`,
        },
        body: JSON.stringify(args),
      });
      return asObject(await response.json());
    },
    async respond(url, body) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, error: asObject(await response.json())['error'] };
    },
    async stop() {
      await workspace.stop();
      app.server.close();
    },
  };
}
