// Private messages through a response_url: bounded in time, never thrown about. Slack forgets such a
// message on reload and lets nobody edit it, so nothing that must last goes this way.

import type { RenderedMessage } from './messages/mrkdwn.ts';
import type { SlackLog } from './settings.ts';

// A reply that takes longer than this is not worth a handler that waits for it.
const REPLY_TIMEOUT_MS = 5000;

/** True when Slack took it. Never throws. */
export async function sendPrivately(
  url: string,
  message: string | RenderedMessage,
  { log }: { readonly log: SlackLog },
): Promise<boolean> {
  const rendered = typeof message === 'string' ? { text: message } : message;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ ...rendered, response_type: 'ephemeral', replace_original: false }),
      redirect: 'error',
      signal: AbortSignal.timeout(REPLY_TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (!response.ok) log.warn({ status: response.status }, 'Slack did not take a private reply');
    return response.ok;
  } catch (thrown) {
    log.warn({ err: thrown }, 'A private reply did not reach Slack');
    return false;
  }
}
