// One POST to CloudStack: what came back, or how far it got. Each on a connection of its own, because
// a kept one that the server just closed would lose a request that may then have been carried out.
// Deliberately without redirects, cookies, and the proxies that an environment variable may name: a
// signed request goes to the configured address and nowhere else.

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { getCACertificates } from 'node:tls';
import axios, { type AxiosRequestConfig } from 'axios';
import type { CloudLimits } from './settings.ts';

export interface Endpoint {
  readonly apiUrl: string;
  /** PEM, trusted beside the certificate authorities of Node; null: none. */
  readonly caCertificates: string | null;
  readonly limits: CloudLimits;
}

export type HttpResult =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly text: string;
      /** The server's clock, in milliseconds since the epoch; null: it did not say. */
      readonly serverTime: number | null;
    }
  | {
      readonly kind: 'failed';
      readonly problem:
        | 'no-connection'
        | 'certificate'
        | 'connection-lost'
        | 'too-slow'
        | 'too-big';
      /** False: CloudStack certainly never saw the request. */
      readonly isSent: boolean;
      /** Node's words, e.g. `connect ECONNREFUSED 192.0.2.1:443`. */
      readonly detail: string;
    };

interface Attempt {
  isConnected: boolean;
  readonly abort: AbortController;
  readonly timers: { readonly connect: NodeJS.Timeout; readonly answer: NodeJS.Timeout };
}

/** Never throws for what the network or the server does. */
export async function post(endpoint: Endpoint, body: string): Promise<HttpResult> {
  const attempt = startAttempt(endpoint.limits);
  try {
    const answer = await axios.request<string>(requestOf(endpoint, body, attempt));
    return {
      kind: 'answered',
      status: answer.status,
      text: answer.data,
      serverTime: timeOf(answer.headers['date']),
    };
  } catch (thrown) {
    return failureFrom(thrown, attempt);
  } finally {
    clearTimeout(attempt.timers.connect);
    clearTimeout(attempt.timers.answer);
  }
}

function startAttempt(limits: CloudLimits): Attempt {
  const abort = new AbortController();
  const connect = setTimeout(
    () => abort.abort(new Error(`no connection within ${limits.connectTimeoutMs} ms`)),
    limits.connectTimeoutMs,
  );
  const answer = setTimeout(
    () => abort.abort(new Error(`no complete answer within ${limits.answerTimeoutMs} ms`)),
    limits.answerTimeoutMs,
  );
  return { isConnected: false, abort, timers: { connect, answer } };
}

function requestOf(
  { apiUrl, caCertificates, limits }: Endpoint,
  body: string,
  attempt: Attempt,
): AxiosRequestConfig<string> {
  const isSecure = new URL(apiUrl).protocol === 'https:';
  const agent = isSecure
    ? new HttpsAgent({
        keepAlive: false,
        // Said here, so that NODE_TLS_REJECT_UNAUTHORIZED=0 cannot turn it off.
        rejectUnauthorized: true,
        ...(caCertificates === null
          ? {}
          : { ca: [...getCACertificates('default'), caCertificates] }),
      })
    : new HttpAgent({ keepAlive: false });
  noteConnection(agent, isSecure ? 'secureConnect' : 'connect', attempt);
  return {
    url: apiUrl,
    method: 'POST',
    data: body,
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8',
      Accept: 'application/json',
      'User-Agent': 'Arpeggio',
    },
    adapter: 'http',
    httpAgent: agent,
    httpsAgent: agent,
    proxy: false,
    maxRedirects: 0,
    maxContentLength: limits.answerBytesMax,
    signal: attempt.abort.signal,
    responseType: 'text',
    // Each status is an answer, and its text is parsed where its shape is known.
    validateStatus: () => true,
    transformRequest: [(text: string) => text],
    transformResponse: [(text: string) => text],
  };
}

/** Whether the request can have reached the server: exact, unlike a list of error codes. */
function noteConnection(
  agent: HttpAgent,
  event: 'connect' | 'secureConnect',
  attempt: Attempt,
): void {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback);
    socket?.once(event, () => {
      attempt.isConnected = true;
      clearTimeout(attempt.timers.connect);
    });
    return socket;
  };
}

/** Words only: the error itself holds the request with its key and signature. */
function failureFrom(thrown: unknown, attempt: Attempt): HttpResult {
  if (!axios.isAxiosError(thrown)) throw thrown;
  const { message, code } = describeError(thrown);
  const isSent = attempt.isConnected;
  if (attempt.abort.signal.aborted) {
    const reason: unknown = attempt.abort.signal.reason;
    const detail = reason instanceof Error ? reason.message : String(reason);
    return { kind: 'failed', problem: isSent ? 'too-slow' : 'no-connection', isSent, detail };
  }
  const failed = { kind: 'failed', isSent, detail: message } as const;
  if (message.startsWith('maxContentLength')) return { ...failed, problem: 'too-big' };
  if (isSent) return { ...failed, problem: 'connection-lost' };
  return { ...failed, problem: isCertificateError(code) ? 'certificate' : 'no-connection' };
}

function describeError(error: Error & { code?: string }): { message: string; code: string } {
  const code = error.code ?? '';
  // Where a name has several addresses, Node puts the reasons into an error without a message.
  return { message: error.message === '' ? code : error.message, code };
}

// OpenSSL's verification errors (https://nodejs.org/api/tls.html#x509-certificate-error-codes) and
// those of the handshake itself.
const CERTIFICATE_ERROR =
  /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH|ERR_SSL|ERR_TLS|ERR_OSSL|EPROTO|CRL/;

function isCertificateError(code: string): boolean {
  return CERTIFICATE_ERROR.test(code);
}

function timeOf(header: unknown): number | null {
  const time = typeof header === 'string' ? Date.parse(header) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}
