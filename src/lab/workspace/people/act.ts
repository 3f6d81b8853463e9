// What every act of a person starts with: who it is, where, and whether they may.
import type { Core } from '../core.ts';
import type { Json, Reply } from '../delivery/envelope.ts';
import type { ActResult } from '../page-protocol.ts';
import type { Channel, User } from '../world/world.ts';
import { findUser } from '../world/world.ts';

export function refused(error: string, text: string): ActResult {
  return { ok: false, error, text };
}

/** Thrown inside an act, answered to the person. */
export class ActRefused extends Error {
  readonly code: string;
  constructor(code: string, text: string) {
    super(text);
    this.code = code;
  }
}

export function needPerson(core: Core, as: string): User {
  const user = findUser(core.world, as);
  if (user === undefined || user.isBot)
    throw new ActRefused('not_found', `There is no person ${as}.`);
  if (user.isDeactivated) {
    throw new ActRefused('user_deactivated', 'Your account has been deactivated.');
  }
  return user;
}

export function needPlace(core: Core, user: User, id: string): Channel {
  const channel = core.world.channels.get(id);
  if (channel === undefined) throw new ActRefused('not_found', `There is no channel ${id}.`);
  if (!channel.members.has(user.id)) {
    throw new ActRefused('not_in_channel', `You are not in #${channel.name}.`);
  }
  return channel;
}

/** Why the app's answer did not come, in the words that Slack's own errors use; null: it came. */
export function failureOf(reply: Reply): string | null {
  if (reply.status === 'acknowledged') return null;
  return reply.status === 'timeout' ? 'operation_timeout' : 'dispatch_failed';
}

/** Sends a click, a submission or a shortcut, if the manifest lets the app have them. */
export function interact(core: Core, payload: Json, how: Interaction): Promise<Reply> {
  if (!core.world.app.hasInteractivity) {
    const text = 'This app is not configured to handle interactive responses.';
    throw new ActRefused('interactivity_disabled', text);
  }
  return core.delivery.send({ type: 'interactive', payload, ...how });
}

type Interaction = { acceptsPayload: boolean; channel: string };

/** A click or a submission that the app did not take. */
export function clickResult(reply: Reply, what: string): ActResult {
  const failure = failureOf(reply);
  if (failure === null) return { ok: true };
  return refused(failure, `${what} did not work: the app answered with "${failure}".`);
}
