// POST and GET /api/METHOD: Slack's order of checks (method, token, scope, rate, arguments) and its
// way of answering, with faults before and after. https://docs.slack.dev/apis/web-api/
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Core } from '../core.ts';
import { SlackError } from '../methods/method.ts';
import type { Answer, Method } from '../methods/method.ts';
import { methodTable } from '../methods/table.ts';
import { inspect } from '../world/inspector.ts';
import { findChannel } from '../world/world.ts';
import { failBefore, resetAfter } from './api-faults.ts';
import { readForm, sendJson } from './request.ts';
import type { Fields } from './request.ts';

type Call = { name: string; token: string; args: Fields };

async function readCall(request: IncomingMessage, url: URL): Promise<Call> {
  const { fields } = await readForm(request);
  const args: Fields = { ...Object.fromEntries(url.searchParams), ...fields };
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const field = typeof args['token'] === 'string' ? args['token'] : '';
  delete args['token'];
  return { name: url.pathname.slice('/api/'.length), token: bearer ?? field, args };
}

function needMethod(name: string): Method {
  const method = Object.hasOwn(methodTable, name) ? methodTable[name] : undefined;
  if (method === undefined) throw new SlackError('unknown_method', { req_method: name });
  return method;
}

function needToken(core: Core, method: Method, token: string): void {
  const { app } = core.world;
  if (token === '') throw new SlackError('not_authed');
  if (token !== app.botToken && token !== app.appToken) throw new SlackError('invalid_auth');
  if (app.isTokenRevoked) throw new SlackError('token_revoked');
  const wanted = method.token === 'app' ? app.appToken : app.botToken;
  if (token !== wanted) throw new SlackError('not_allowed_token_type');
}

function needScope(core: Core, method: Method): void {
  const { scopes } = core.world.app;
  if (method.scopes.length === 0 || method.scopes.some((scope) => scopes.includes(scope))) return;
  throw new SlackError('missing_scope', {
    needed: method.scopes.join(','),
    provided: scopes.join(','),
  });
}

/** The id of the channel that the call is about, for rate limits and fault rules. */
function channelOf(core: Core, args: Fields): string {
  const named = args['channel'] ?? args['channel_id'];
  if (typeof named !== 'string') return '';
  return findChannel(core.world, named)?.id ?? named;
}

type Limited = { retryAfterS: number };

function execute(core: Core, call: Call): Answer | Limited {
  const method = needMethod(call.name);
  needToken(core, method, call.token);
  needScope(core, method);
  const retryAfterS = core.limits.take(method.tier, call.name, channelOf(core, call.args));
  if (retryAfterS !== null) return { retryAfterS };
  return { ok: true, ...method.run(core, call.args) };
}

function answer(core: Core, call: Call): Answer | Limited {
  try {
    return execute(core, call);
  } catch (error) {
    if (error instanceof SlackError) return { ok: false, error: error.code, ...error.extra };
    core.log(`workspace: ${call.name} crashed: ${String(error)}`);
    return { ok: false, error: 'internal_error' };
  }
}

function isLimited(result: Answer | Limited): result is Limited {
  return 'retryAfterS' in result;
}

function outcomeOf(result: Answer): 'ok' | 'warning' | 'error' {
  if (result['ok'] !== true) return 'error';
  return result['warning'] === undefined ? 'ok' : 'warning';
}

function record(core: Core, call: Call, result: Answer): void {
  const isOk = result['ok'] === true;
  inspect(core.world, {
    kind: 'api',
    summary: `${call.name} ${isOk ? 'ok' : String(result['error'])}`,
    outcome: outcomeOf(result),
    request: call.args,
    response: result,
  });
}

function respond(core: Core, response: ServerResponse, call: Call, result: Answer | Limited) {
  if (isLimited(result)) {
    record(core, call, { ok: false, error: 'ratelimited', ...result });
    response.setHeader('retry-after', String(result.retryAfterS));
    sendJson(response, 429, { ok: false, error: 'ratelimited' });
    return;
  }
  record(core, call, result);
  response.setHeader('x-oauth-scopes', core.world.app.scopes.join(','));
  const accepted = methodTable[call.name]?.scopes.join(',') ?? '';
  if (accepted !== '') response.setHeader('x-accepted-oauth-scopes', accepted);
  response.setHeader('x-slack-req-id', core.world.ids.hex(32));
  sendJson(response, 200, result);
}

export async function apiRoute(
  core: Core,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const call = await readCall(request, url);
  const fault = core.faults.takeApi(call.name, channelOf(core, call.args));
  if (fault !== undefined && (await failBefore(core.world, fault, response))) return;
  const result = answer(core, call);
  if (fault?.kind === 'reset-after') {
    resetAfter(response);
    return;
  }
  respond(core, response, call, result);
}
