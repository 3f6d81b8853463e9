// The two short-lived keys that come with every interaction: trigger_id (opens one modal within
// three seconds) and response_url (five answers within thirty minutes).
// https://docs.slack.dev/interactivity/handling-user-interaction/
import type { ResponseHook, World } from './world.ts';

// Slack's documented life of a trigger_id.
const triggerLifeMs = 3_000;
// Slack's documented life and number of uses of a response_url.
const hookLifeMs = 30 * 60_000;
const hookUses = 5;

export function addTrigger(world: World, user: string, viewId?: string): string {
  const nowMs = world.clock.now();
  const id = `${nowMs}.${world.ids.pick(1_000_000_000)}.${world.ids.hex(32)}`;
  world.triggers.set(id, {
    user,
    expiresAtMs: nowMs + triggerLifeMs,
    isUsed: false,
    ...(viewId === undefined ? {} : { viewId }),
  });
  return id;
}

/** `kind` is the part of the path that Slack uses: "commands" or "actions". */
export function addHook(
  world: World,
  kind: string,
  place: Pick<ResponseHook, 'user' | 'channel' | 'sourceTs'>,
): string {
  const path = `${kind}/${world.team.id}/${world.ids.pick(1_000_000_000)}/${world.ids.hex(24)}`;
  world.hooks.set(path, {
    ...place,
    expiresAtMs: world.clock.now() + hookLifeMs,
    usesLeft: hookUses,
  });
  return `${world.origin}/hooks/${path}`;
}
