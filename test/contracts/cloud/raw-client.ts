// Calls the API as a client with a signer of its own, independent of the bot's and of the stand-in's:
// every parameter can be wrong, and the answer comes as it is.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyPair } from '../../../src/lab/cloud/lab-cloud.ts';
import type { LabCloud } from '../../../src/lab/cloud/start-cloud.ts';

type Parameters = Readonly<Record<string, string>>;

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The one key of the answer; '' when the answer is no JSON object. */
  readonly envelope: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface RawOptions {
  readonly keys?: KeyPair;
  readonly method?: 'GET' | 'POST';
  /** Instead of the right one. */
  readonly signature?: string;
  /** Sent as they are, after signing: what the signature does not cover. */
  readonly unsigned?: Parameters;
}

/** The value of `expires` so many minutes from now. */
export function minutesFromNow(minutes: number): string {
  const time = new Date(Date.now() + minutes * 60_000).toISOString();
  return time.replace(/\.\d+Z$/, '+0000');
}

export function sign(parameters: Parameters, secretKey: string): string {
  const text = Object.keys(parameters)
    .toSorted()
    .map((name) => `${name}=${encode(parameters[name] ?? '')}`)
    .join('&');
  return createHmac('sha1', secretKey).update(text.toLowerCase()).digest('base64');
}

function encode(value: string): string {
  return encodeURIComponent(value).replaceAll(/[!'()~]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16)}`;
  });
}

/** A connection of its own for every call: a server that went down leaves none behind. */
export function send(
  url: string,
  parameters: Parameters,
  method: 'GET' | 'POST' = 'POST',
): Promise<RawAnswer> {
  const text = new URLSearchParams(parameters).toString();
  const isGet = method === 'GET';
  const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };
  return new Promise((resolve, reject) => {
    const sent = request(isGet ? `${url}?${text}` : url, { method, headers, agent: false });
    sent.on('error', reject);
    sent.on('response', (response) => {
      readAnswer(response).then(resolve, reject);
    });
    sent.end(isGet ? '' : text);
  });
}

async function readAnswer(response: IncomingMessage): Promise<RawAnswer> {
  const text = (await response.toArray()).join('');
  const plain = { status: response.statusCode ?? 0, headers: response.headers, text };
  if (!(response.headers['content-type'] ?? '').includes('json')) {
    return { ...plain, envelope: '', body: {} };
  }
  const parsed: unknown = JSON.parse(text);
  assert.ok(typeof parsed === 'object' && parsed !== null);
  const [entry, ...others] = Object.entries(parsed);
  assert.ok(entry !== undefined && others.length === 0, `one key in ${text}`);
  const [envelope, body] = entry as [string, Readonly<Record<string, unknown>>];
  return { ...plain, envelope, body };
}

/** Signed as it should be, except for what `options` says. */
export function call(
  cloud: LabCloud,
  command: string,
  parameters: Parameters = {},
  options: RawOptions = {},
): Promise<RawAnswer> {
  const keys = options.keys ?? cloud.keys.root;
  const signed = {
    command,
    apiKey: keys.apiKey,
    response: 'json',
    signatureVersion: '3',
    expires: minutesFromNow(10),
    ...parameters,
  };
  const signature = options.signature ?? sign(signed, keys.secretKey);
  return send(cloud.url, { ...signed, ...options.unsigned, signature }, options.method);
}

/** The object in the answer to a call that has to work. */
export async function ok(
  cloud: LabCloud,
  command: string,
  parameters: Parameters = {},
  options: RawOptions = {},
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await call(cloud, command, parameters, options);
  assert.equal(answer.status, 200, `${command}: ${answer.text}`);
  return answer.body;
}

export async function list(
  cloud: LabCloud,
  command: string,
  parameters: Parameters = {},
  options: RawOptions = {},
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const body = await ok(cloud, command, parameters, options);
  const rows = Object.values(body).find((value) => Array.isArray(value));
  return (rows ?? []) as Readonly<Record<string, unknown>>[];
}

export interface JobEnd {
  readonly jobstatus: number;
  readonly jobresultcode: number;
  readonly jobresult?: Readonly<Record<string, unknown>>;
}

/** An asynchronous call to the end of its job. */
export async function run(
  cloud: LabCloud,
  command: string,
  parameters: Parameters = {},
  options: RawOptions = {},
): Promise<JobEnd> {
  const { jobid } = await ok(cloud, command, parameters, options);
  assert.equal(typeof jobid, 'string');
  return waitForJob(cloud, String(jobid), options);
}

export async function waitForJob(
  cloud: LabCloud,
  jobid: string,
  options: RawOptions = {},
): Promise<JobEnd> {
  for (;;) {
    const job = await ok(cloud, 'queryAsyncJobResult', { jobid }, options);
    if (job['jobstatus'] !== 0) return job as unknown as JobEnd;
    await sleep(5);
  }
}

/** The object in the result of a job that has to work. */
export async function done(
  cloud: LabCloud,
  command: string,
  parameters: Parameters = {},
  options: RawOptions = {},
): Promise<Readonly<Record<string, unknown>>> {
  const job = await run(cloud, command, parameters, options);
  assert.equal(job.jobstatus, 1, `${command}: ${JSON.stringify(job)}`);
  const [object] = Object.values(job.jobresult ?? {});
  return object as Readonly<Record<string, unknown>>;
}
