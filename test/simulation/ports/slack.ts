// Slack for the real poster: the small Slack of the adapter's own tests, with the faults of a seed.

import { createFakeSlack, type Fault, type FakeSlack } from '../../adapters/slack/fake-slack.ts';
import type { SlackCalls } from '../../../src/adapters/slack/client.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Faults } from '../seed/faults.ts';

const FAULTS = {
  'rate limit': { kind: 'rate-limit', seconds: 10 },
  'reset before': { kind: 'reset-before' },
  'reset after the effect': { kind: 'reset-after' },
  'HTTP 500': { kind: 'http-500' },
  'internal error': { kind: 'error', error: 'internal_error' },
} as const satisfies Record<string, Fault>;

const KINDS = [
  'rate limit',
  'reset before',
  'reset after the effect',
  'HTTP 500',
  'internal error',
  'bot dies before',
  'bot dies after',
] as const;

// A round trip to Slack, roughly.
const WAY_MS = 50;

export interface SimSlack extends FakeSlack {
  /** Everything that was ever posted or edited, with its blocks, as text. */
  readonly said: readonly string[];
}

export function createSlack(clock: Clock): SimSlack {
  const slack = createFakeSlack(clock);
  const perform = slack.apiCall.bind(slack);
  const said: string[] = [];
  return Object.assign(slack, {
    said,
    apiCall: async (method: string, options?: Record<string, unknown>): Promise<object> => {
      const answer = await perform(method, options);
      if (method.startsWith('chat.')) said.push(JSON.stringify(options));
      return answer;
    },
  });
}

export function faultySlack(
  slack: FakeSlack,
  { clock, faults, die }: { clock: Clock; faults: Faults; die: () => void },
): SlackCalls {
  return {
    async apiCall(method, options) {
      const fault = faults.at(`slack ${method}`, KINDS);
      await clock.sleep(WAY_MS);
      if (fault === 'bot dies before') {
        die();
        return {};
      }
      if (fault !== null && fault !== 'bot dies after') slack.fault(method, FAULTS[fault]);
      const answer = slack.apiCall(method, options);
      if (fault === 'bot dies after') die();
      const settled = await answer;
      await clock.sleep(WAY_MS);
      return settled;
    },
  };
}
