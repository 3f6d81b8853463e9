// Every call to CloudStack (axios over node:http) and to Slack (fetch). "Before": nothing of the request
// was sent. "After": the head of the answer is here, so the effect is there, and nobody has read it.

import { ClientRequest } from 'node:http';
import type { Reaper } from './reaper.ts';

export function watchCloud(reaper: Reaper, apiUrl: string): void {
  const { host } = new URL(apiUrl);
  const seen = new WeakSet<ClientRequest>();
  // A short body is handed over by either of the two, and nothing is sent before it.
  for (const name of ['write', 'end']) {
    const send: unknown = Reflect.get(ClientRequest.prototype, name);
    if (typeof send !== 'function') throw new Error(`ClientRequest has no ${name}() any more.`);
    Object.defineProperty(ClientRequest.prototype, name, {
      value(this: ClientRequest, ...parameters: readonly unknown[]): unknown {
        if (this.getHeader('host') === host && !seen.has(this)) {
          seen.add(this);
          meet(this, String(parameters[0]));
        }
        return Reflect.apply(send, this, parameters);
      },
    });
  }

  function meet(request: ClientRequest, body: string): void {
    const command = new URLSearchParams(body).get('command') ?? '?';
    const point = reaper.reach(
      'cloud',
      command,
      /^(?:list|query)/.test(command) ? 'look' : 'effect',
    );
    point.before();
    request.prependOnceListener('response', () => point.after());
  }
}

export function watchSlack(reaper: Reaper, apiUrl: string): void {
  const fetchAnything = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (new URL(url).host !== new URL(apiUrl).host) return fetchAnything(input, init);
    const method = url.startsWith(apiUrl) ? url.slice(apiUrl.length) : 'response_url';
    const point = reaper.reach('slack', `${method}${messageIn(init?.body)}`);
    point.before();
    const answer = await fetchAnything(input, init);
    point.after();
    return answer;
  };
}

/** Which message of a change a post or an edit is: its metadata, or the ids of its blocks, say so. */
function messageIn(body: unknown): string {
  const form = typeof body === 'string' || body instanceof URLSearchParams ? `${body}` : '';
  const text = decodeURIComponent(form.replaceAll('+', ' '));
  const message = /"message":"(\w+)"|"block_id":"\w+:(plan|progress|question|result):/.exec(text);
  return message === null ? '' : ` of ${message[1] ?? message[2]}`;
}
