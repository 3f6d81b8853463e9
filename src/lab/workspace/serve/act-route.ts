// POST /emu/act/…: what a person does on the page. Checks the shape, hands it to people/.
import { z } from 'zod';
import type { Core } from '../core.ts';
import type { ActResult, InputValue } from '../page-protocol.ts';
import { ActRefused, refused } from '../people/act.ts';
import { click } from '../people/click.ts';
import { deleteOwn } from '../people/delete.ts';
import { say } from '../people/say.ts';
import { closeView, openHome, runShortcut, submitView } from '../people/views.ts';

// The kinds of value are Slack's own and are passed on to the app as they come.
const value = z.custom<InputValue>(
  (input) => typeof input === 'object' && input !== null && 'type' in input,
);
const state = z.record(z.string(), z.record(z.string(), value));
const actor = { as: z.string() };
const press = { ...actor, blockId: z.string(), actionId: z.string() };
const pressed = { ...press, value: value.exactOptional(), state: state.exactOptional() };

type Handler = (core: Core, body: unknown) => ActResult | Promise<ActResult>;

function handler<Act>(
  shape: z.ZodType<Act>,
  run: (core: Core, input: Act) => ActResult | Promise<ActResult>,
): Handler {
  return (core, body) => {
    const parsed = shape.safeParse(body);
    if (parsed.success) return run(core, parsed.data);
    throw new ActRefused('bad_request', z.prettifyError(parsed.error));
  };
}

const handlers: Record<string, Handler> = {
  say: handler(
    z.object({
      ...actor,
      channel: z.string(),
      text: z.string(),
      threadTs: z.string().exactOptional(),
    }),
    say,
  ),
  click: handler(
    z.union([
      z.object({ ...pressed, channel: z.string(), messageTs: z.string() }),
      z.object({ ...pressed, viewId: z.string() }),
    ]),
    click,
  ),
  'submit-view': handler(z.object({ ...actor, viewId: z.string(), state }), submitView),
  'close-view': handler(
    z.object({ ...actor, viewId: z.string(), clear: z.boolean().exactOptional() }),
    closeView,
  ),
  'open-home': handler(
    z.object({ ...actor, tab: z.enum(['home', 'messages']).exactOptional() }),
    openHome,
  ),
  shortcut: handler(
    z.object({
      ...actor,
      callbackId: z.string(),
      channel: z.string().exactOptional(),
      messageTs: z.string().exactOptional(),
    }),
    runShortcut,
  ),
  delete: handler(z.object({ ...actor, channel: z.string(), ts: z.string() }), deleteOwn),
};

export async function act(core: Core, name: string, body: unknown): Promise<ActResult> {
  const run = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  if (run === undefined) return refused('bad_request', `There is no act "${name}".`);
  try {
    return await run(core, body);
  } catch (error) {
    if (error instanceof ActRefused) return refused(error.code, error.message);
    throw error;
  }
}
