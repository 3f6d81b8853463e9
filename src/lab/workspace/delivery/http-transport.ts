// Delivers over HTTP as Slack does: signed requests, bare content types, three seconds.
// One new connection per request, so that nothing lingers when the app stops.
// https://docs.slack.dev/authentication/verifying-requests-from-slack/
import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { World } from '../world/world.ts';
import { acknowledgeWithinMs } from './envelope.ts';
import type { Envelope, Reply, Transport } from './envelope.ts';

export type HttpTransport = Transport & { setRequestUrl(url: string | undefined): void };

const formType = 'application/x-www-form-urlencoded';

/** Commands are plain form fields, interactions one field of JSON, events a JSON body. */
function encode(envelope: Envelope): { body: string; contentType: string } {
  if (envelope.type === 'events_api') {
    return { body: JSON.stringify(envelope.payload), contentType: 'application/json' };
  }
  if (envelope.type === 'interactive') {
    const body = new URLSearchParams({ payload: JSON.stringify(envelope.payload) });
    return { body: body.toString(), contentType: formType };
  }
  const fields = Object.entries(envelope.payload).map(([key, value]) => [key, String(value)]);
  return { body: new URLSearchParams(fields).toString(), contentType: formType };
}

export function sign(secret: string, timestampS: number, body: string): string {
  const mac = createHmac('sha256', secret).update(`v0:${timestampS}:${body}`);
  return `v0=${mac.digest('hex')}`;
}

function headersFor(world: World, envelope: Envelope, body: string, contentType: string) {
  const timestampS = Math.floor(world.clock.now() / 1000);
  return {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    accept: 'application/json,*/*',
    'x-slack-request-timestamp': String(timestampS),
    'x-slack-signature': sign(world.app.signingSecret, timestampS, body),
    ...(envelope.retry === undefined
      ? {}
      : {
          'x-slack-retry-num': String(envelope.retry.attempt),
          'x-slack-retry-reason': envelope.retry.reason,
        }),
  };
}

async function readReply(response: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString();
  const status = response.statusCode ?? 0;
  const isNoRetry = response.headers['x-slack-no-retry'] === '1';
  if (status < 200 || status > 299) return { status: 'failed', reason: 'http_error', isNoRetry };
  return { status: 'acknowledged', body: parseBody(text) };
}

/** JSON as such; any other text is the text of a message, as for slash commands at Slack. */
function parseBody(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}

/** Only plain HTTP: the app runs beside the workspace, where nobody has a certificate. */
function isReachable(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'http:';
}

const failedToConnect: Reply = { status: 'failed', reason: 'connection_failed', isNoRetry: false };

export function makeHttpTransport(world: World, url?: string): HttpTransport {
  let requestUrl = url;
  const open = new Set<() => void>();

  const post = (target: string, envelope: Envelope) =>
    new Promise<Reply>((resolve) => {
      const { body, contentType } = encode(envelope);
      const headers = headersFor(world, envelope, body, contentType);
      const outgoing = request(target, { method: 'POST', headers, agent: false });
      const finish = (reply: Reply) => {
        callOff();
        open.delete(abandon);
        outgoing.destroy();
        resolve(reply);
      };
      const abandon = () => {
        finish({ status: 'timeout' });
      };
      const callOff = world.clock.after(acknowledgeWithinMs, abandon);
      open.add(abandon);
      outgoing.on('error', () => {
        finish(failedToConnect);
      });
      outgoing.on('response', (response) => {
        readReply(response).then(finish, () => {
          finish(failedToConnect);
        });
      });
      outgoing.end(body);
    });

  return {
    send: (envelope) =>
      requestUrl === undefined || !isReachable(requestUrl)
        ? Promise.resolve(failedToConnect)
        : post(requestUrl, envelope),
    connections: () => (requestUrl === undefined ? 0 : 1),
    setRequestUrl(next) {
      requestUrl = next;
      world.changed('app');
    },
    stop() {
      for (const abandon of open) abandon();
    },
  };
}
