// People at their chat: they type, they press the buttons of the cards that they see, twice or too late,
// and what was not taken they send again. Whatever they do is decided by the words of the seed.

import type { Person } from '../../../src/domain/change.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { InboxItem, InboxRequest } from '../../../src/ports/inbox.ts';
import { ALICE, BOB, CAROL, EVE } from '../../fakes/lab-inventory.ts';
import type { Chance } from '../seed/chance.ts';
import type { History } from '../seed/history.ts';
import type { Bot } from '../ports/bot.ts';
import { wishesAfter } from './controls.ts';
import type { Written } from '../ports/witness.ts';

export interface People {
  type(number: number, person: Person, text: string): void;
  /** Something new is in a thread. */
  see(written: Written): void;
  /** Everything that anybody sent, each delivery once. */
  readonly sent: ReadonlyMap<string, InboxItem>;
  /** Somebody is about to act, or waits for what was sent to be taken. */
  isBusy(): boolean;
}

export interface PeopleParts {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly history: History;
  readonly bot: Bot;
}

const ORIGIN = { source: 'slack', channel: 'C0NETWORK' } as const;
// Slack delivers again after a minute at the latest, and a person sooner.
const AGAIN_MS = 5_000;
const DELAY_MS = [500, 20_000] as const;
// Beyond the expiry of a plan.
const LATE_MS = 200_000;

export function createPeople({ clock, chance, history, bot }: PeopleParts): People {
  const sent = new Map<string, InboxItem>();
  let busy = 0;

  return {
    sent,
    isBusy: () => busy > 0,

    type(number, person, text) {
      history.add(`${person.id} types ${text} (delivery t${number})`);
      send(`t${number}`, person, { kind: 'command', text });
    },

    see(written) {
      const { change, event } = written;
      if (event.type === 'proposed' || event.type === 'replanned') decide(written);
      for (const { name, person, request, afterMs } of wishesAfter(written, chance)) {
        later(name, person, request, afterMs);
      }
      const isQuestion = event.type === 'step-started' || event.type === 'step-undo-started';
      if (isQuestion && change.steps[event.stepId]?.state === 'waiting') {
        answerQuestion(written, event);
      }
    },
  };

  function answerQuestion(
    { change, sequence }: Written,
    { type, stepId }: Extract<Written['event'], { readonly stepId: string }>,
  ): void {
    const about = `${change.id} ${sequence}`;
    const purpose = type === 'step-started' ? 'apply' : 'undo';
    const answer = chance.isHit(`answer ${about}`, 0.9) ? 'done' : 'not-done';
    const person = chance.pick(`answerer ${about}`, [change.requester, BOB, CAROL, EVE]);
    const request = { kind: 'handwork', answer, changeId: change.id, stepId, purpose } as const;
    later(`answer ${about}`, person, request);
    later(`answer of the requester ${about}`, change.requester, request, LATE_MS / 10);
  }

  /** Most plans are approved; some are rejected, forgotten, decided twice, or by the wrong people. */
  function decide({ change, sequence }: Written): void {
    const { id: changeId, requester, planDigest } = change;
    const click = (name: string, person: Person, decision: 'approve' | 'reject', afterMs = 0) =>
      later(
        `${name} ${changeId} ${sequence}`,
        person,
        { kind: 'decision', decision, changeId, planDigest },
        afterMs,
      );
    const about = `decision ${changeId} ${sequence}`;
    const approver = requester.id === BOB.id ? CAROL : BOB;
    const share = chance.share(about);
    if (share < 0.85) click('approves', approver, 'approve');
    else if (share < 0.93) click('rejects', approver, 'reject');
    if (chance.isHit(`${about} second`, 0.15)) {
      const decision = chance.pick(`${about} second kind`, ['approve', 'reject'] as const);
      click('also decides', chance.pick(`${about} who`, [ALICE, BOB, CAROL, EVE]), decision);
    }
    if (chance.isHit(`${about} late`, 0.05)) click('is late', CAROL, 'approve', LATE_MS);
  }

  function later(name: string, person: Person, request: InboxRequest, afterMs = 0): void {
    busy += 1;
    const delayMs = afterMs + chance.between(`delay ${name}`, ...DELAY_MS);
    void clock.sleep(delayMs).then(() => {
      history.add(`${person.id} ${shown(request)} (delivery ${name})`);
      send(name, person, request);
      // A double click is two deliveries; a delivery that Slack repeats is one.
      if (chance.isHit(`double ${name}`, 0.1)) send(`${name} again`, person, request);
      busy -= 1;
    });
  }

  function send(id: string, person: Person, request: InboxRequest): void {
    const receivedAt = new Date(clock.now()).toISOString();
    const item = { id, receivedAt, person, origin: ORIGIN, replyTo: null, request };
    sent.set(id, item);
    void deliver(item);
    if (chance.isHit(`redelivered ${id}`, 0.1)) void deliver(item, AGAIN_MS);
  }

  async function deliver(item: InboxItem, afterMs = 0): Promise<void> {
    busy += 1;
    await clock.sleep(afterMs + chance.between(`line ${item.id} ${afterMs}`, 1, 900));
    while (!(await taken(item))) await clock.sleep(AGAIN_MS);
    busy -= 1;
  }

  /** A bot that dies while it takes something gives no answer, so nobody waits for one for ever. */
  async function taken(item: InboxItem): Promise<boolean> {
    const answer = bot.receive(item);
    const silence = clock.sleep(AGAIN_MS).then(() => false);
    return Promise.race([answer, silence]);
  }
}

function shown(request: InboxRequest): string {
  switch (request.kind) {
    case 'command':
      return `types ${request.text}`;
    case 'decision':
      return `presses ${request.decision} of ${request.changeId}`;
    case 'handwork':
      return `says ${request.answer} about ${request.stepId} (${request.purpose})`;
    case 'withdraw':
      return `withdraws ${request.itemId}`;
    case 'control':
      return `asks for ${request.verb} of ${request.changeId}`;
    default:
      throw new Error('Nobody can ask for that.');
  }
}
