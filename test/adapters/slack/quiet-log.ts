// A log that nobody reads: what these tests are about is what people see in Slack.

import type { SlackLog } from '../../../src/adapters/slack/settings.ts';

export const quietLog: SlackLog = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
