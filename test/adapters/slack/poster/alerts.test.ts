// What people see of a watch that goes on after a change: each sight is a message of its own, for the whole
// channel, and calls those who answer for the change.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderAlert } from '../../../../src/adapters/slack/messages/alert.ts';
import { renderPlanCard } from '../../../../src/adapters/slack/messages/plan-card.ts';
import { renderResult } from '../../../../src/adapters/slack/messages/result.ts';
import type { Change } from '../../../../src/domain/change.ts';
import type { PlannedWatch } from '../../../../src/domain/plan.ts';
import { approvedEvent, EXAMPLE_PLAN, EXAMPLES } from '../examples/example-change.ts';
import { ALL_DONE, propose, scene } from './poster-scene.ts';

const FIX = 'Nothing was changed. To take it off node1, type: /release-ip 203.0.113.50 on node1';

function sight(mac: string) {
  const what = `203.0.113.50 has a second owner: ${mac} (node1) answers ARP for it beside node3.`;
  const texts = { what, why: 'Which of them gets the traffic is chance.', fix: FIX };
  return { code: 'second-owner', ...texts } as const;
}

function watched(change: Change): Change {
  const [step = assert.fail('the example has steps')] = EXAMPLE_PLAN.steps;
  const times = { everyMs: 60_000, forMs: 3_600_000, repeatAtMs: [10_000] };
  const watch: PlannedWatch = {
    keys: [],
    summary: 'router1 asks once a minute',
    look: step,
    repeat: step,
    ...times,
  };
  return { ...change, plan: { ...change.plan, watch } };
}

test('each alert is a new message, shown in the channel as well', () =>
  scene(async (here) => {
    await propose(here);
    const applied = { type: 'applied', probe: null } as const;
    await here.append(['plan', 'progress', 'result'], approvedEvent(), ...ALL_DONE, applied);
    await here.clock.advance(8_000);
    for (const [name, mac] of [
      ['alert', '02:00:00:00:21:00'],
      ['alert-2', '02:00:00:00:22:00'],
    ] as const) {
      await here.append([name], { type: 'watch-alerted', failure: sight(mac) });
      await here.clock.advance(3_000);
    }
    const alerts = here.slack.dump().filter((line) => line.includes('second owner'));
    assert.equal(alerts.length, 2);
    assert.match(alerts[0] ?? '', /^ {2}\(also to channel\) :rotating_light: c7f3k2a: .*21:00/);
    assert.match(alerts[1] ?? '', /^ {2}\(also to channel\) .*22:00/);
  }));

test('an alert calls requester and approver, and says what to type', () => {
  const change = { ...EXAMPLES.applied, alerts: [sight('02:00:00:00:21:00')] };
  const text = JSON.stringify(renderAlert(change, 1).blocks);
  assert.match(text, /<@U0ALICE001> <@U0BOB00001> \*203\.0\.113\.50 has a second owner/);
  assert.match(text, /\/release-ip 203\.0\.113\.50 on node1/);
});

function result(change: Change): string {
  return JSON.stringify(renderResult(change, { number: 1, approvers: [], links: {} }).blocks);
}

test('the card and the result say that there is a watch, and the result how it ended', () => {
  const waiting = JSON.stringify(renderPlanCard(watched(EXAMPLES.waiting)).blocks);
  assert.match(waiting, /\*Afterwards:\* router1 asks once a minute\./);
  const applied = watched(EXAMPLES.applied);
  assert.match(result(applied), /\*Afterwards:\* router1 asks once a minute\./);
  assert.match(result({ ...applied, watchEnd: 'time' }), /is over\. It saw nothing amiss\./);
  const alerts = [sight('02:00:00:00:21:00')];
  assert.match(
    result({ ...applied, watchEnd: 'time', alerts }),
    /is over\. What it saw is below\./,
  );
});
