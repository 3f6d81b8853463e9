// Bolt's and the web client's own log lines, through our log. Debug lines are dropped on purpose: they
// hold whole payloads, and with them tokens of response_urls.

import { LogLevel, type Logger } from '@slack/bolt';
import type { SlackLog } from './settings.ts';

export function slackLoggerOver(log: SlackLog): Logger {
  const say =
    (level: 'info' | 'warn' | 'error') =>
    (...words: unknown[]) =>
      log[level]({ from: 'slack-sdk' }, words.map(textOf).join(' '));
  return {
    debug: () => undefined,
    // What the SDK calls information is a running commentary on its sockets.
    info: () => undefined,
    warn: say('warn'),
    error: say('error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}

function textOf(word: unknown): string {
  if (typeof word === 'string') return word;
  return word instanceof Error ? word.message : (JSON.stringify(word) ?? 'undefined');
}
