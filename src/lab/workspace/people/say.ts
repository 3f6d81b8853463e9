// The composer: a message, or a slash command with Slack's own refusals.
import { validateBlocks } from '../blocks/validate.ts';
import { isObject } from '../blocks/rules.ts';
import type { Core } from '../core.ts';
import { announceMessage } from '../delivery/events.ts';
import { commandPayload } from '../delivery/payloads.ts';
import type { ActResult, Block, SayAct } from '../page-protocol.ts';
import { inspect } from '../world/inspector.ts';
import { addEphemeral, addMessage, findMessage, isReply } from '../world/messages.ts';
import type { Channel, User } from '../world/world.ts';
import { findChannel, findUser } from '../world/world.ts';
import { invite } from './invite.ts';
import { ActRefused, failureOf, needPerson, needPlace, refused } from './act.ts';

/** Control characters are sent escaped, as Slack sends them. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** "@bob" and "#random" become Slack's links; `withName` is the form in escaped commands. */
function linkNames(core: Core, text: string, withName: boolean): string {
  const label = (name: string) => (withName ? `|${name}` : '');
  return text
    .replace(/(?<![\w@])@([\w.-]*\w)/g, (typed, name: string) => {
      const user = findUser(core.world, name.toLowerCase());
      return user === undefined ? typed : `<@${user.id}${label(user.name)}>`;
    })
    .replace(/(?<![\w#&])#([\w-]+)/g, (typed, name: string) => {
      const channel = findChannel(core.world, name);
      return channel === undefined ? typed : `<#${channel.id}|${withName ? channel.name : ''}>`;
    });
}

export async function say(core: Core, act: SayAct): Promise<ActResult> {
  const user = needPerson(core, act.as);
  const channel = needPlace(core, user, act.channel);
  if (act.text.trim() === '') throw new ActRefused('bad_request', 'There is nothing to send.');
  if (act.text.startsWith('/')) return runCommand(core, user, channel, act);
  if (channel.isArchived) throw new ActRefused('is_archived', `#${channel.name} is archived.`);
  const root = act.threadTs === undefined ? undefined : needRoot(core, channel, act.threadTs);
  const message = addMessage(core.world, {
    channel: channel.id,
    user: user.id,
    text: linkNames(core, escape(act.text), false),
    ...(root === undefined ? {} : { threadTs: root }),
  });
  announceMessage(core, message);
  return { ok: true, ts: message.ts };
}

function needRoot(core: Core, channel: Channel, ts: string): string {
  const message = findMessage(core.world, channel.id, ts);
  if (message === undefined) throw new ActRefused('message_gone', 'This message was deleted.');
  return isReply(message) ? (message.threadTs ?? ts) : ts;
}

async function runCommand(
  core: Core,
  user: User,
  channel: Channel,
  act: SayAct,
): Promise<ActResult> {
  const [command = ''] = act.text.split(/\s/, 1);
  if (command === '/invite') {
    return invite(core, user, channel, act.text.slice(command.length));
  }
  const known = core.world.app.commands.find((entry) => entry.command === command);
  if (known === undefined) {
    const rest =
      'In Slack, all messages that start with the "/" character are interpreted as commands. ' +
      'If you are trying to send a message and not run a command, try preceding the "/" with ' +
      'an empty space.';
    return refused('unknown_command', `${command} is not a valid command. ${rest}`);
  }
  if (act.threadTs !== undefined) {
    return refused('not_in_threads', `${command} is not supported in threads. Sorry!`);
  }
  const raw = act.text.slice(command.length).trim();
  const text = known.should_escape ? linkNames(core, raw, true) : raw;
  const reply = await core.delivery.send({
    type: 'slash_commands',
    payload: commandPayload(core, user, channel, { command, text }),
    acceptsPayload: true,
    channel: channel.id,
  });
  const failure = failureOf(reply) ?? showAnswer(core, user, channel, reply);
  if (failure === null) return { ok: true };
  return refused(failure, `${command} failed with the error "${failure}"`);
}

/** The body of the acknowledgement is a message, to the person alone unless it says otherwise. */
function showAnswer(core: Core, user: User, channel: Channel, reply: unknown): string | null {
  const body = isObject(reply) ? reply['body'] : undefined;
  if (!isObject(body)) return null;
  const text = typeof body['text'] === 'string' ? body['text'] : '';
  const blocks = body['blocks'] ?? [];
  const problems = validateBlocks(blocks);
  if (!isBlocks(blocks) || problems.length > 0) {
    const summary = 'the answer to the command has invalid blocks';
    inspect(core.world, { kind: 'note', summary, outcome: 'error', response: problems });
    return 'invalid_command_response';
  }
  if (text === '' && blocks.length === 0) return null;
  const content = {
    channel: channel.id,
    user: core.world.app.botUserId,
    botId: core.world.app.botId,
    isViaResponseUrl: true,
    text,
    blocks,
  };
  if (body['response_type'] !== 'in_channel') {
    addEphemeral(core.world, content, user.id);
    return null;
  }
  announceMessage(core, addMessage(core.world, { ...content, subtype: 'bot_message' }));
  return null;
}

function isBlocks(value: unknown): value is Block[] {
  return Array.isArray(value);
}
