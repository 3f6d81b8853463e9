// A press on an interactive element, in a message or in a view.
import { isObject } from '../blocks/rules.ts';
import { elementsOf } from '../blocks/validate.ts';
import type { Core } from '../core.ts';
import type { Json } from '../delivery/envelope.ts';
import { messageActionPayload, viewActionPayload } from '../delivery/payloads.ts';
import type { ActResult, Block, ClickAct } from '../page-protocol.ts';
import { findEphemeral, findMessage } from '../world/messages.ts';
import { assembleState } from '../world/views.ts';
import type { Message, User, View } from '../world/world.ts';
import { ActRefused, clickResult, interact, needPerson, needPlace } from './act.ts';

export async function click(core: Core, act: ClickAct): Promise<ActResult> {
  const user = needPerson(core, act.as);
  const payload =
    'viewId' in act
      ? clickInView(core, user, act, act.viewId)
      : clickInMessage(core, user, act, { channel: act.channel, ts: act.messageTs });
  const reply = await interact(core, payload, {
    acceptsPayload: false,
    channel: 'viewId' in act ? '' : act.channel,
  });
  return clickResult(reply, 'This');
}

function clickInMessage(
  core: Core,
  user: User,
  act: ClickAct,
  place: { channel: string; ts: string },
): Json {
  needPlace(core, user, place.channel);
  const message = needVisible(core, user, place);
  const action = actionOf(message.blocks, act);
  const state = assembleState(message.blocks, givenState(act));
  return messageActionPayload(core, user, message, { action, state });
}

/** A message in the channel, or one that only this person sees. */
export function needVisible(
  core: Core,
  user: User,
  place: { channel: string; ts: string },
): Message {
  const message = findMessage(core.world, place.channel, place.ts);
  if (message !== undefined) return message;
  const ephemeral = findEphemeral(core.world, place.channel, place.ts);
  if (ephemeral?.ephemeralFor === user.id) return ephemeral;
  throw new ActRefused('message_gone', 'This message is no longer there.');
}

export function needView(core: Core, user: User, id: string): View {
  const view = core.world.views.get(id);
  if (view?.user === user.id) return view;
  throw new ActRefused('view_gone', 'This window is no longer open.');
}

function clickInView(core: Core, user: User, act: ClickAct, viewId: string): Json {
  const view = needView(core, user, viewId);
  const action = actionOf(view.content.blocks, act);
  view.state = assembleState(view.content.blocks, { ...view.state, ...givenState(act) });
  return viewActionPayload(core, user, view, action);
}

/** What was typed and picked so far, with the value of the pressed element itself. */
function givenState(act: ClickAct): View['state'] {
  const state: View['state'] = { ...act.state };
  if (act.value === undefined) return state;
  return { ...state, [act.blockId]: { ...state[act.blockId], [act.actionId]: act.value } };
}

// What Slack repeats of an element in `actions[0]`.
const repeatedKeys = ['type', 'action_id', 'text', 'value', 'style', 'placeholder', 'confirm'];

function actionOf(blocks: Block[], act: ClickAct): Json {
  const block = allBlocks(blocks).find((entry) => entry.block_id === act.blockId);
  const elements = block === undefined ? [] : elementsOf(block);
  const element = elements.find((entry) => entry['action_id'] === act.actionId);
  if (element === undefined) {
    throw new ActRefused('message_gone', 'This control is no longer there.');
  }
  const kept = Object.entries(element).filter(([key]) => repeatedKeys.includes(key));
  return { ...Object.fromEntries(kept), block_id: act.blockId, ...act.value };
}

function allBlocks(blocks: Block[]): Block[] {
  return blocks.flatMap((block) => {
    const children = block['child_blocks'];
    const nested: unknown[] = Array.isArray(children) ? children : [];
    return [block, ...nested.filter((child): child is Block => isObject(child) && 'type' in child)];
  });
}
