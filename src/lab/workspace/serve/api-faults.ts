// What an injected fault does to a call that the app makes: the Web API and response_url.
import type { ServerResponse } from 'node:http';
import type { ApiFault } from '../page-protocol.ts';
import type { World } from '../world/world.ts';
import { sendJson, sendText } from './request.ts';

const gatewayPage = '<html><body><h1>502 Bad Gateway</h1></body></html>';

/** True when the call ends here, without having been carried out. */
export async function failBefore(
  world: World,
  fault: ApiFault,
  response: ServerResponse,
): Promise<boolean> {
  switch (fault.kind) {
    case 'rate-limit':
      response.setHeader('retry-after', String(fault.retryAfterS));
      sendJson(response, 429, { ok: false, error: 'ratelimited' });
      return true;
    case 'http-status':
      sendText(response, fault.status, fault.body ?? gatewayPage, 'text/html; charset=utf-8');
      return true;
    case 'error':
      sendJson(response, 200, { ok: false, error: fault.error });
      return true;
    case 'hang':
      // Never answered: the caller's own deadline has to end it.
      return true;
    case 'reset-before':
      resetAfter(response);
      return true;
    case 'delay':
      await new Promise<void>((resolve) => {
        world.clock.after(fault.delayMs, resolve);
      });
      return false;
    case 'reset-after':
      return false;
  }
}

/** Ends the connection with a reset instead of an answer. */
export function resetAfter(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}
