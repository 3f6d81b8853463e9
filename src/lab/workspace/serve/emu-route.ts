// /emu/…: the page's own API, and the switchboard for faults and settings. See page-protocol.ts.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Core } from '../core.ts';
import type { Fault } from '../page-protocol.ts';
import { act } from './act-route.ts';
import { readForm, sendJson } from './request.ts';
import type { Fields } from './request.ts';
import type { Streams } from './stream.ts';

const match = {
  method: z.string().exactOptional(),
  channel: z.string().exactOptional(),
  nth: z.int().positive().exactOptional(),
  times: z.int().positive().exactOptional(),
};

const only = <Kind extends string>(...kinds: Kind[]) => z.enum(kinds);

const fault = z.union([
  z.strictObject({ kind: only('rate-limit'), retryAfterS: z.number(), ...match }),
  z.strictObject({
    kind: only('http-status'),
    status: z.int().min(200).max(599),
    body: z.string().exactOptional(),
    ...match,
  }),
  z.strictObject({ kind: only('error'), error: z.string(), ...match }),
  z.strictObject({ kind: only('delay'), delayMs: z.number().nonnegative(), ...match }),
  z.strictObject({ kind: only('hang', 'reset-before', 'reset-after'), ...match }),
  z.strictObject({
    kind: only('duplicate-delivery', 'reorder-delivery', 'drop-ack', 'drop-delivery'),
    ...match,
  }),
  z.strictObject({
    kind: only(
      'socket-cut',
      'socket-warning',
      'socket-refresh',
      'socket-link-disabled',
      'revoke-token',
    ),
  }),
  z.strictObject({ kind: only('clock-jump'), byMs: z.number() }),
  z.strictObject({ kind: only('delete-message'), channel: z.string(), ts: z.string() }),
  z.strictObject({
    kind: only('archive-channel', 'remove-bot', 'share-channel'),
    channel: z.string(),
  }),
  z.strictObject({
    kind: only('deactivate-user', 'make-guest', 'make-stranger'),
    user: z.string(),
  }),
]);

const settings = z.strictObject({ tierLimits: z.boolean().optional() });

function badRequest(response: ServerResponse, text: string): void {
  sendJson(response, 400, { ok: false, error: 'bad_request', text });
}

function removeFaults(core: Core, response: ServerResponse, url: URL): void {
  const id = url.searchParams.get('id') ?? undefined;
  if (core.faults.remove(id)) sendJson(response, 200, { ok: true });
  else sendJson(response, 200, { ok: false, error: 'not_found', text: 'There is no such fault.' });
}

function addFault(core: Core, response: ServerResponse, body: unknown): void {
  const parsed = fault.safeParse(body);
  if (!parsed.success) {
    badRequest(response, z.prettifyError(parsed.error));
    return;
  }
  const wanted: Fault = parsed.data;
  sendJson(response, 200, core.faults.add(wanted));
}

async function setIncident(
  core: Core,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const isKnown = await core.incidents.set(
    url.searchParams.get('id') ?? '',
    request.method !== 'DELETE',
  );
  if (isKnown) sendJson(response, 200, { ok: true });
  else badRequest(response, 'There is no such incident.');
}

function setSettings(core: Core, response: ServerResponse, body: unknown): void {
  const parsed = settings.safeParse(body);
  if (!parsed.success) {
    badRequest(response, z.prettifyError(parsed.error));
    return;
  }
  core.limits.isOn = parsed.data.tierLimits ?? core.limits.isOn;
  core.world.changed('settings');
  sendJson(response, 200, { ok: true });
}

function showState(streams: Streams, response: ServerResponse, url: URL): void {
  const viewer = streams.viewer(url.searchParams.get('as') ?? '', url.searchParams.get('session'));
  if (viewer === null) badRequest(response, '`as` must name a person.');
  else if (url.pathname === '/emu/stream') streams.open(viewer, response);
  else sendJson(response, 200, streams.state(viewer));
}

export async function emuRoute(
  core: Core,
  streams: Streams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', core.world.origin);
  if (url.pathname === '/emu/state' || url.pathname === '/emu/stream') {
    showState(streams, response, url);
    return;
  }
  const { fields } = await readForm(request);
  if (url.pathname.startsWith('/emu/act/')) await doAct(core, response, url, fields);
  else if (url.pathname === '/emu/settings') setSettings(core, response, fields);
  else if (url.pathname === '/emu/incidents') await setIncident(core, request, response, url);
  else if (url.pathname !== '/emu/faults') badRequest(response, `Nothing is at ${url.pathname}.`);
  else if (request.method === 'DELETE') removeFaults(core, response, url);
  else addFault(core, response, fields);
}

async function doAct(core: Core, response: ServerResponse, url: URL, fields: Fields) {
  const result = await act(core, url.pathname.slice('/emu/act/'.length), fields);
  const isBad = !result.ok && result.error === 'bad_request';
  sendJson(response, isBad ? 400 : 200, result);
}
