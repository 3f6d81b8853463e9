// Modals and App Home from the person's side: submit, close, open the Home tab, shortcuts.
import { isObject } from '../blocks/rules.ts';
import type { Core } from '../core.ts';
import { announceHomeOpened } from '../delivery/events.ts';
import { closedPayload, shortcutPayload, submissionPayload } from '../delivery/payloads.ts';
import { readView } from '../methods/views.ts';
import type {
  ActResult,
  Block,
  CloseViewAct,
  OpenHomeAct,
  ShortcutAct,
  SubmitViewAct,
} from '../page-protocol.ts';
import { inspect } from '../world/inspector.ts';
import { addView, assembleState, closeFrom, replaceView } from '../world/views.ts';
import type { User, View } from '../world/world.ts';
import { ActRefused, clickResult, interact, needPerson, refused } from './act.ts';
import { needView, needVisible } from './click.ts';

export async function submitView(core: Core, act: SubmitViewAct): Promise<ActResult> {
  const user = needPerson(core, act.as);
  const view = needView(core, user, act.viewId);
  view.state = assembleState(view.content.blocks, { ...view.state, ...act.state });
  const missing = missingInputs(view);
  if (Object.keys(missing).length > 0) return showErrors(core, view, missing);
  view.errors = {};
  const reply = await interact(core, submissionPayload(core, user, view), {
    acceptsPayload: true,
    channel: '',
  });
  if (reply.status !== 'acknowledged') return clickResult(reply, 'Submitting');
  return applyAnswer(core, view, reply.body);
}

function showErrors(core: Core, view: View, errors: Record<string, string>): ActResult {
  view.errors = errors;
  core.world.changed('views');
  return refused('view_errors', Object.values(errors).join(' '));
}

/** Slack's client does not submit while a required input is empty. */
function missingInputs(view: View): Record<string, string> {
  const required = view.content.blocks.filter(
    (block) => block.type === 'input' && block['optional'] !== true,
  );
  const empty = required.filter((block) => isEmpty(view, block));
  const text = 'Please complete this required field.';
  return Object.fromEntries(empty.map((block) => [String(block.block_id), text]));
}

function isEmpty(view: View, block: Block): boolean {
  const values = Object.values(view.state[String(block.block_id)] ?? {});
  return values.every((value) => {
    if (!isObject(value)) return true;
    const held = Object.entries(value).filter(([key]) => key !== 'type');
    return held.every(([, entry]) => {
      return entry === null || entry === '' || (Array.isArray(entry) && entry.length === 0);
    });
  });
}

// What Slack's client shows when an answer to a submission cannot be used.
const trouble = 'We had some trouble connecting. Try again?';

function applyAnswer(core: Core, view: View, body: unknown): ActResult {
  const answer = isObject(body) ? body : {};
  try {
    switch (answer['response_action']) {
      case undefined:
        closeFrom(core.world, view);
        return { ok: true };
      case 'clear':
        closeFrom(core.world, core.world.views.get(view.rootViewId) ?? view);
        return { ok: true };
      case 'errors':
        return showErrors(core, view, readErrors(view, answer['errors']));
      case 'update':
        replaceView(core.world, view, readView(answer['view'], 'modal'));
        return { ok: true };
      case 'push':
        addView(core.world, view.user, readView(answer['view'], 'modal'), view);
        return { ok: true };
      default:
        throw new Error(`unknown response_action ${JSON.stringify(answer['response_action'])}`);
    }
  } catch (error) {
    const summary = `the answer to the submission cannot be used: ${String(error)}`;
    inspect(core.world, { kind: 'note', summary, outcome: 'error', response: error });
    return refused('invalid_response', trouble);
  }
}

/** Keys must be ids of input blocks of the view, or Slack shows its general error. */
function readErrors(view: View, value: unknown): Record<string, string> {
  if (!isObject(value)) throw new Error('errors must be an object');
  const inputs = view.content.blocks.filter((block) => block.type === 'input');
  const known = inputs.map((block) => block.block_id);
  const entries = Object.entries(value).map(([key, text]) => {
    if (!known.includes(key)) throw new Error(`no input block has the id ${key}`);
    return [key, String(text)] as const;
  });
  return Object.fromEntries(entries);
}

export function closeView(core: Core, act: CloseViewAct): ActResult {
  const user = needPerson(core, act.as);
  const view = needView(core, user, act.viewId);
  const isCleared = act.clear === true || view.content['clear_on_close'] === true;
  const from = isCleared ? (core.world.views.get(view.rootViewId) ?? view) : view;
  for (const closed of closeFrom(core.world, from)) {
    if (closed.content['notify_on_close'] === true) tellClosed(core, user, closed, isCleared);
  }
  return { ok: true };
}

/** The person does not wait for it, and Slack does not repeat it. */
function tellClosed(core: Core, user: User, view: View, isCleared: boolean): void {
  void core.delivery.send({
    type: 'interactive',
    payload: closedPayload(core, user, view, isCleared),
    acceptsPayload: false,
    channel: '',
  });
}

export function openHome(core: Core, act: OpenHomeAct): ActResult {
  announceHomeOpened(core, needPerson(core, act.as), act.tab ?? 'home');
  return { ok: true };
}

export async function runShortcut(core: Core, act: ShortcutAct): Promise<ActResult> {
  const user = needPerson(core, act.as);
  const known = core.world.app.shortcuts.find((entry) => entry.callback_id === act.callbackId);
  if (known === undefined) throw new ActRefused('not_found', 'There is no such shortcut.');
  const place =
    act.channel === undefined || act.messageTs === undefined
      ? undefined
      : { channel: act.channel, ts: act.messageTs };
  if ((known.type === 'message') !== (place !== undefined)) {
    throw new ActRefused('bad_request', `This is a ${known.type} shortcut.`);
  }
  const message = place === undefined ? undefined : needVisible(core, user, place);
  const reply = await interact(core, shortcutPayload(core, user, act.callbackId, message), {
    acceptsPayload: false,
    channel: act.channel ?? '',
  });
  return clickResult(reply, known.name);
}
