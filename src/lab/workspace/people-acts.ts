// The acts of people and what they see, as methods for tests and the demo's script. The same code
// runs as behind the page; only the way in differs.
import type { Core } from './core.ts';
import type {
  ActResult,
  BlockPlace,
  InputValue,
  PageMessage,
  PageState,
  StateValues,
} from './page-protocol.ts';
import { elementsOf } from './blocks/validate.ts';
import { act } from './serve/act-route.ts';
import { pageState } from './serve/page-state.ts';
import { findChannel, findUser } from './world/world.ts';
import type { User } from './world/world.ts';
import { findMessage, messagesOf } from './world/messages.ts';
import { messageText, transcript } from './people/transcript.ts';

/** People are ids or lower-case first names, channels ids or names. */
export type PeopleActs = {
  /** A message, or a slash command when it starts with '/'. */
  say(as: string, channel: string, text: string, threadTs?: string): Promise<ActResult>;
  /** `blockId` may be left out when the action id occurs once; `channel` when the ts does. */
  click(as: string, target: ClickTarget): Promise<ActResult>;
  submitView(as: string, viewId: string, state: StateValues): Promise<ActResult>;
  closeView(as: string, viewId: string): Promise<ActResult>;
  openHome(as: string): Promise<ActResult>;
  shortcut(as: string, callbackId: string, messageTs?: string): Promise<ActResult>;
  /** Everything that this person sees now. */
  sees(as: string): PageState;
  /** Oldest first, roots and replies mixed. */
  messages(channel: string): PageMessage[];
  /** The root and its replies. */
  thread(channel: string, ts: string): PageMessage[];
  ephemeralsOf(as: string): PageMessage[];
  /** The channel and its threads as readable text, without ephemeral messages. */
  transcript(channel: string): string;
  /** One message, ephemeral or not, as readable text. */
  textOf(message: PageMessage): string;
};

export type ClickTarget = {
  actionId: string;
  messageTs?: string;
  viewId?: string;
  channel?: string;
  blockId?: string;
  value?: InputValue;
  state?: StateValues;
};

function needUser(core: Core, as: string): User {
  const user = findUser(core.world, as);
  if (user === undefined) throw new Error(`there is no person ${as} in the workspace`);
  return user;
}

function channelId(core: Core, channel: string): string {
  const found = findChannel(core.world, channel);
  if (found === undefined) throw new Error(`there is no channel ${channel} in the workspace`);
  return found.id;
}

function channelOfTs(core: Core, ts: string): string {
  const { world } = core;
  const ephemeral = world.ephemerals.find((message) => message.ts === ts);
  const holder = [...world.channels.keys()].find((id) => findMessage(world, id, ts) !== undefined);
  return ephemeral?.channel ?? holder ?? '';
}

function placeOf(core: Core, target: ClickTarget): BlockPlace {
  if (target.viewId !== undefined) return { viewId: target.viewId };
  const messageTs = target.messageTs ?? '';
  return { channel: target.channel ?? channelOfTs(core, messageTs), messageTs };
}

/** The block that holds the action, looked for where the target says. */
function blockIdOf(core: Core, target: ClickTarget): string {
  const { world } = core;
  const ts = target.messageTs ?? '';
  const message =
    findMessage(world, channelOfTs(core, ts), ts) ??
    world.ephemerals.find((entry) => entry.ts === ts);
  const view = target.viewId === undefined ? undefined : world.views.get(target.viewId);
  const blocks = view?.content.blocks ?? message?.blocks ?? [];
  const holder = blocks.find((block) =>
    elementsOf(block).some((element) => element['action_id'] === target.actionId),
  );
  return holder?.block_id ?? '';
}

function clickBody(core: Core, as: string, target: ClickTarget) {
  return {
    as,
    ...placeOf(core, target),
    blockId: target.blockId ?? blockIdOf(core, target),
    actionId: target.actionId,
    ...(target.value === undefined ? {} : { value: target.value }),
    ...(target.state === undefined ? {} : { state: target.state }),
  };
}

export function makePeopleActs(core: Core): PeopleActs {
  const { world } = core;
  const sees = (as: string) => pageState(core, { user: needUser(core, as), forgottenTs: '' }, 0);
  const messages = (channel: string) => {
    const id = channelId(core, channel);
    const member = [...(world.channels.get(id)?.members ?? [])][0] ?? '';
    return sees(member).messages[id] ?? [];
  };
  return {
    say: (as, channel, text, threadTs) =>
      act(core, 'say', {
        as,
        channel: channelId(core, channel),
        text,
        ...(threadTs === undefined ? {} : { threadTs }),
      }),
    click: (as, target) => act(core, 'click', clickBody(core, as, target)),
    submitView: (as, viewId, state) => act(core, 'submit-view', { as, viewId, state }),
    closeView: (as, viewId) => act(core, 'close-view', { as, viewId }),
    openHome: (as) => act(core, 'open-home', { as }),
    shortcut: (as, callbackId, messageTs) =>
      act(core, 'shortcut', {
        as,
        callbackId,
        ...(messageTs === undefined ? {} : { messageTs, channel: channelOfTs(core, messageTs) }),
      }),
    sees,
    messages,
    thread: (channel, ts) =>
      messages(channel).filter((message) => message.ts === ts || message.threadTs === ts),
    ephemeralsOf: (as) => sees(as).ephemerals,
    transcript: (channel) => transcript(world, channelId(core, channel)),
    textOf(shown) {
      const stored = [...world.ephemerals, ...messagesOf(world, shown.channel)];
      const message = stored.find((entry) => entry.ts === shown.ts);
      return message === undefined ? '' : messageText(world, message);
    },
  };
}
