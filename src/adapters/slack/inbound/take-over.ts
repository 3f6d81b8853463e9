// "Take over" asks why in a window before it becomes a row of the inbox. Whether the person may, and
// whether the change is stuck at all, is the engine's question; the window only asks.

import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { z } from 'zod';
import { changeIdOf } from '../../../domain/names.ts';
import { isoTime } from '../../../ports/clock.ts';
import { controlActionId } from '../messages/control-buttons.ts';
import {
  REASON_BLOCK,
  REASON_INPUT,
  renderTakeOverModal,
  TAKE_OVER_MODAL,
} from '../messages/questions/take-over-modal.ts';
import { sendPrivately } from '../response-url.ts';
import { type ClickParts, changeOf, UNKNOWN_BUTTON } from './clicks.ts';
import { type Inbound, refusalIn } from './inbound.ts';

type Click = BlockAction<ButtonAction>;

export function listenToTakeOver(app: App, parts: ClickParts): void {
  const { inbound } = parts;
  const actionId = controlActionId('take-over');
  app.action<Click>({ action_id: actionId, type: 'block_actions' }, ({ body, action, ack }) =>
    inbound.track(async () => {
      await inbound.acknowledge(() => ack());
      const problem = await openWindow(parts, body, action);
      if (problem !== null) await sendPrivately(body.response_url, problem, inbound);
    }),
  );
  app.view(TAKE_OVER_MODAL, ({ body, view, ack }) =>
    inbound.track(async () => {
      const teamId = body.user.team_id ?? body.team?.id;
      const problem = await receive(inbound, { ...view, userId: body.user.id, teamId });
      await inbound.acknowledge(() =>
        problem === null
          ? ack()
          : ack({ response_action: 'errors', errors: { [REASON_BLOCK]: problem } }),
      );
      inbound.wake();
    }),
  );
}

async function openWindow(
  { inbound, journal, client }: ClickParts,
  body: Click,
  action: ButtonAction,
): Promise<string | null> {
  const visitor = { teamId: body.user.team_id, channel: body.channel?.id ?? '' };
  const refusal = await inbound.admit(visitor);
  if (refusal !== null) return refusal;
  const changeId = changeOf(action);
  const change = changeId === null ? null : await journal.read(changeId);
  if (change === null) return UNKNOWN_BUTTON;
  try {
    const view = renderTakeOverModal(change);
    await client.apiCall('views.open', { trigger_id: body.trigger_id, view });
    return null;
  } catch (thrown) {
    inbound.log.warn(
      { err: thrown, changeId: change.id },
      'The take-over could not be asked about',
    );
    return (
      'The window could not be shown. Nothing was changed. Press again, or write in the thread: ' +
      '`take over because "what you mended"` after my name.'
    );
  }
}

const Metadata = z.object({ changeId: z.string(), channel: z.string() });
const Typed = z.object({
  [REASON_BLOCK]: z.object({ [REASON_INPUT]: z.object({ value: z.string().nullish() }) }),
});

interface Submitted {
  readonly id: string;
  readonly hash: string;
  readonly private_metadata: string;
  readonly state: { readonly values: unknown };
  readonly userId: string;
  readonly teamId: string | undefined;
}

/** What is wrong, for the one who typed; null: it is on disk. */
async function receive(inbound: Inbound, submitted: Submitted): Promise<string | null> {
  const metadata = Metadata.safeParse(JSON.parse(submitted.private_metadata));
  const changeId = metadata.success ? changeIdOf(metadata.data.changeId) : null;
  const typed = Typed.safeParse(submitted.state.values);
  if (!metadata.success || changeId === null || !typed.success) return UNKNOWN_BUTTON;
  const { channel } = metadata.data;
  const refusal = await inbound.admit({ teamId: submitted.teamId, channel });
  if (refusal !== null) return refusal;
  const received = await inbound.receive({
    id: `view:${submitted.id}:${submitted.hash}`,
    receivedAt: isoTime(inbound.clock),
    person: { id: submitted.userId },
    origin: { source: 'slack', channel },
    replyTo: null,
    request: {
      kind: 'control',
      verb: 'take-over',
      changeId,
      reason: typed.data[REASON_BLOCK][REASON_INPUT].value ?? null,
    },
  });
  return refusalIn(received);
}
