// Slack's requests over HTTP: Bolt's receiver, with the health routes, and with one hole closed. Bolt
// refuses signatures older than five minutes but takes any from the future, so a captured request
// with a forward clock could be replayed until that time comes.

import type { IncomingMessage } from 'node:http';
import { HTTPReceiver, type CustomRoute, type Logger } from '@slack/bolt';
import type { Clock } from '../../../ports/clock.ts';
import type { HttpTransport } from '../settings.ts';

// As far as Slack allows the past; more than any clock that still validates TLS is off.
const CLOCK_SKEW_MAX_S = 300;

export function createHttpReceiver(
  transport: HttpTransport,
  { routes, clock, logger }: { routes: CustomRoute[]; clock: Clock; logger: Logger },
): HTTPReceiver {
  const receiver = new HTTPReceiver({
    signingSecret: transport.signingSecret,
    customRoutes: routes,
    logger,
  });
  const listener = receiver.requestListener;
  receiver.requestListener = (request, response) => {
    if (!isFromTheFuture(request, clock)) return listener(request, response);
    logger.warn('Refused a request that is dated in the future; check the clock of this host');
    response.writeHead(401).end();
  };
  return receiver;
}

function isFromTheFuture(request: IncomingMessage, clock: Clock): boolean {
  const stamp = request.headers['x-slack-request-timestamp'];
  return typeof stamp === 'string' && Number(stamp) > clock.now() / 1000 + CLOCK_SKEW_MAX_S;
}
