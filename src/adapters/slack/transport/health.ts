// Is the bot alive, and can people reach it through Slack? /healthz answers while the process does;
// /readyz only when our own auth.test works and at least one socket hears Slack. A bot whose sockets
// are deaf looks fine from outside, which is why the question is asked here.

import { createServer, type Server, type ServerResponse } from 'node:http';
import type { CustomRoute } from '@slack/bolt';
import type { Clock } from '../../../ports/clock.ts';
import type { SlackCalls } from '../client.ts';

export interface Readiness {
  readonly isReady: boolean;
  /** One sentence: what is missing, or that all is well. */
  readonly text: string;
}

export interface ReadinessSources {
  readonly client: SlackCalls;
  readonly clock: Clock;
  /** null: not Socket Mode. */
  readonly openSocketCount: () => number | null;
}

// Probes ask every few seconds; Slack is asked at most this often.
const ANSWER_AGE_MAX_MS = 10_000;

export function createReadiness(sources: ReadinessSources): () => Promise<Readiness> {
  let last: { at: number; problem: string | null } | null = null;
  const problemOfSlack = async (): Promise<string | null> => {
    const now = sources.clock.now();
    if (last !== null && now - last.at < ANSWER_AGE_MAX_MS) return last.problem;
    const problem = await sources.client.apiCall('auth.test').then(
      () => null,
      (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
    );
    last = { at: now, problem };
    return problem;
  };
  return async () => {
    const problem = await problemOfSlack();
    if (problem !== null) return { isReady: false, text: `Slack does not answer: ${problem}` };
    const count = sources.openSocketCount();
    if (count === 0) return { isReady: false, text: 'No socket to Slack is open.' };
    return {
      isReady: true,
      text: count === null ? 'Slack answers.' : `${count} sockets are open.`,
    };
  };
}

export function healthRoutes(readiness: () => Promise<Readiness>): CustomRoute[] {
  return [
    { path: '/healthz', method: 'GET', handler: (_, response) => answer(response, 200, 'alive') },
    {
      path: '/readyz',
      method: 'GET',
      handler: (_, response) => {
        void readiness().then(({ isReady, text }) => answer(response, isReady ? 200 : 503, text));
      },
    },
  ];
}

/** The same routes on a port of their own, for Socket Mode. */
export function serveHealth(port: number, readiness: () => Promise<Readiness>): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url === '/healthz') return answer(response, 200, 'alive');
    if (request.url !== '/readyz') return answer(response, 404, 'unknown');
    void readiness().then(({ isReady, text }) => answer(response, isReady ? 200 : 503, text));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => resolve(server));
  });
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
