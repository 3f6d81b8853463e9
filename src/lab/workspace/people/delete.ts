// A person deletes a message of their own.
import type { Core } from '../core.ts';
import { announceEdit } from '../delivery/events.ts';
import type { ActResult, DeleteAct } from '../page-protocol.ts';
import { findMessage, removeMessage } from '../world/messages.ts';
import { ActRefused, needPerson, needPlace } from './act.ts';

export function deleteOwn(core: Core, act: DeleteAct): ActResult {
  const user = needPerson(core, act.as);
  needPlace(core, user, act.channel);
  const message = findMessage(core.world, act.channel, act.ts);
  if (message === undefined || message.user !== user.id) {
    throw new ActRefused('message_gone', 'You can only delete your own messages.');
  }
  removeMessage(core.world, message);
  announceEdit(core, message, 'message_deleted');
  return { ok: true };
}
