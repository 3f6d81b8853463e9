// Clicks on the plan card, on questions and on the buttons about a change. What they ask becomes rows
// of the inbox before Slack is told "received", like commands; who may give them, and whether it is too
// late, is the engine's question. Details only reads the journal and opens a window.

import type { App, BlockAction, ButtonAction } from '@slack/bolt';
import { z } from 'zod';
import { type ChangeId, changeIdOf } from '../../../domain/names.ts';
import { isoTime } from '../../../ports/clock.ts';
import type { ControlVerb, InboxItem, InboxRequest } from '../../../ports/inbox.ts';
import type { Journal } from '../../../ports/journal.ts';
import { BUTTON_VERBS, controlActionId } from '../messages/control-buttons.ts';
import { renderDetailsModal } from '../messages/card/details-modal.ts';
import { CONFIRM_HANDWORK, DECLINE_HANDWORK } from '../messages/questions/question.ts';
import { APPROVE, DETAILS, REJECT } from '../messages/plan-card.ts';
import { WITHDRAW } from '../messages/reply.ts';
import { sendPrivately } from '../response-url.ts';
import { type Inbound, refusalIn } from './inbound.ts';
import type { SlackCalls } from '../client.ts';

type Click = BlockAction<ButtonAction>;

export interface ClickParts {
  readonly inbound: Inbound;
  readonly journal: Pick<Journal, 'read'>;
  readonly client: SlackCalls;
}

export function listenToClicks(app: App, { inbound, journal, client }: ClickParts): void {
  for (const [actionId, requestOf] of REQUESTS) {
    app.action<Click>({ action_id: actionId, type: 'block_actions' }, ({ body, action, ack }) =>
      inbound.track(async () => {
        const problem = await receiveClick(inbound, body, action, requestOf);
        await inbound.acknowledge(() => ack());
        if (problem !== null) await sendPrivately(body.response_url, problem, inbound);
        inbound.wake();
      }),
    );
  }
  app.action<Click>({ action_id: DETAILS, type: 'block_actions' }, ({ body, action, ack }) =>
    inbound.track(async () => {
      await inbound.acknowledge(() => ack());
      const problem = await openDetails({ inbound, journal, client }, body, action);
      if (problem !== null) await sendPrivately(body.response_url, problem, inbound);
    }),
  );
}

/** What a button asks for; null: it is not one of ours. */
type RequestOf = (action: ButtonAction) => InboxRequest | null;

const REQUESTS: readonly (readonly [actionId: string, requestOf: RequestOf])[] = [
  [APPROVE, (action) => decisionIn(action, 'approve')],
  [REJECT, (action) => decisionIn(action, 'reject')],
  [CONFIRM_HANDWORK, (action) => handworkIn(action, 'done')],
  [DECLINE_HANDWORK, (action) => handworkIn(action, 'not-done')],
  [WITHDRAW, withdrawalIn],
  // Taking over asks for a reason first; see take-over.ts.
  ...BUTTON_VERBS.filter((verb) => verb !== 'take-over').map(
    (verb): readonly [string, RequestOf] => [
      controlActionId(verb),
      (action) => controlIn(action, verb),
    ],
  ),
];

/** Why the click was not taken, for the one who clicked; null: it is on disk. */
async function receiveClick(
  inbound: Inbound,
  body: Click,
  action: ButtonAction,
  requestOf: RequestOf,
): Promise<string | null> {
  const channel = body.channel?.id ?? '';
  const refusal = await inbound.admit({ teamId: teamOf(body), channel });
  if (refusal !== null) return refusal;
  const request = requestOf(action);
  if (request === null) return UNKNOWN_BUTTON;
  const identity = [channel, body.message?.ts, action.action_id, body.user.id, action.action_ts];
  const item: InboxItem = {
    id: `click:${identity.join(':')}`,
    receivedAt: isoTime(inbound.clock),
    person: { id: body.user.id },
    origin: { source: 'slack', channel },
    replyTo: body.response_url === '' ? null : body.response_url,
    request,
  };
  return refusalIn(await inbound.receive(item));
}

async function openDetails(
  { inbound, journal, client }: ClickParts,
  body: Click,
  action: ButtonAction,
): Promise<string | null> {
  const refusal = await inbound.admit({ teamId: teamOf(body), channel: body.channel?.id ?? '' });
  if (refusal !== null) return refusal;
  const plan = planOf(action);
  if (plan === null) return UNKNOWN_BUTTON;
  try {
    const change = await journal.read(plan.changeId);
    if (change === null) return `Change ${plan.changeId} is not in the journal of this bot.`;
    await client.apiCall('views.open', {
      trigger_id: body.trigger_id,
      view: renderDetailsModal(change),
    });
    return null;
  } catch (thrown) {
    inbound.log.warn({ err: thrown, changeId: plan.changeId }, 'The details could not be shown');
    return 'The details could not be shown. Nothing was changed. Click again.';
  }
}

export const UNKNOWN_BUTTON =
  'This button is not of a plan that this bot knows. Nothing was changed. Type the command again for a new plan.';

const ButtonValue = z.strictObject({ changeId: z.string(), planDigest: z.string() });

function planOf(
  action: ButtonAction,
): Pick<Extract<InboxRequest, { kind: 'decision' }>, 'changeId' | 'planDigest'> | null {
  const parsed = ButtonValue.safeParse(jsonOf(action.value));
  const changeId = parsed.success ? changeIdOf(parsed.data.changeId) : null;
  return parsed.success && changeId !== null
    ? { changeId, planDigest: parsed.data.planDigest }
    : null;
}

function decisionIn(action: ButtonAction, decision: 'approve' | 'reject'): InboxRequest | null {
  const plan = planOf(action);
  return plan === null ? null : { kind: 'decision', decision, ...plan };
}

const HandworkValue = z.strictObject({
  changeId: z.string(),
  stepId: z.string(),
  purpose: z.enum(['apply', 'undo']),
});

function handworkIn(action: ButtonAction, answer: 'done' | 'not-done'): InboxRequest | null {
  const parsed = HandworkValue.safeParse(jsonOf(action.value));
  const changeId = parsed.success ? changeIdOf(parsed.data.changeId) : null;
  return parsed.success && changeId !== null
    ? { kind: 'handwork', answer, ...parsed.data, changeId }
    : null;
}

const ControlValue = z.strictObject({ changeId: z.string() });

/** The change that a button about it names; null: it is not one of ours. */
export function changeOf(action: ButtonAction): ChangeId | null {
  const parsed = ControlValue.safeParse(jsonOf(action.value));
  return parsed.success ? changeIdOf(parsed.data.changeId) : null;
}

function controlIn(action: ButtonAction, verb: ControlVerb): InboxRequest | null {
  const changeId = changeOf(action);
  return changeId === null ? null : { kind: 'control', verb, changeId, reason: null };
}

const WithdrawValue = z.strictObject({ itemId: z.string() });

function withdrawalIn(action: ButtonAction): InboxRequest | null {
  const parsed = WithdrawValue.safeParse(jsonOf(action.value));
  return parsed.success ? { kind: 'withdraw', itemId: parsed.data.itemId } : null;
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}

/** The clicker's own team: in a shared channel `team` is ours and `user.team_id` is theirs. */
function teamOf({ user }: Click): string | undefined {
  return user.team_id;
}
