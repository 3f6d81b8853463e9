// Counts what ping (iputils, with -D) prints: which packets were answered, how many were lost, and the
// longest silence. Pure; ping-probe.ts runs the command. Source of the format: iputils ping_common.c.

import type { ProbeFigures } from '../../ports/traffic-probe.ts';

export interface PingOutput {
  addLine(line: string): void;
  figures(): ProbeFigures;
  /** Whether ping has printed anything that shows that it runs. */
  hasBegun(): boolean;
}

interface Answer {
  readonly sequence: number;
  readonly timeMs: number;
  readonly sentMs: number;
}

interface Summary {
  readonly sent: number;
  /** From the first packet to the end. */
  readonly totalMs: number;
}

// `[1795343128.816475] 64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=0.180 ms`; a duplicate ends
// with (DUP!). "From 10.0.0.1 icmp_seq=5 Destination Host Unreachable" is no answer.
const ANSWER = /^\[(\d+\.\d+)\] \d+ bytes from .*\bicmp_seq=(\d+)(?:.*\btime=([\d.]+) ms)?/;
// `1000 packets transmitted, 990 received, +3 errors, 1% packet loss, time 10009ms`
const SUMMARY = /^(\d+) packets transmitted, .* time (\d+)ms/;
const BEGUN = /^PING |^\[/;

// The field is 16 bits wide on the wire and in what ping prints.
const SEQUENCES = 65_536;
// A packet this young when ping was stopped may still be under way; answers in a data centre take a
// few ms, through a slow network 100 ms.
const UNDER_WAY_MS = 200;

/** `intervalMs` is the interval that ping was asked for. */
export function createPingOutput(intervalMs: number): PingOutput {
  const answered = new Set<number>();
  let lastSequence = 0;
  // When the first packet was sent, reckoned back from the first answer.
  let beginMs: number | null = null;
  let last: Answer = { sequence: 0, timeMs: 0, sentMs: 0 };
  let longestGapMs = 0;
  let summary: Summary | null = null;
  let hasBegun = false;

  const addAnswer = (timeMs: number, printed: number, roundTripMs: number): void => {
    const sequence = unwrap(printed, lastSequence);
    const answer = { sequence, timeMs, sentMs: timeMs - roundTripMs };
    if (beginMs === null) {
      beginMs = answer.sentMs - (sequence - 1) * intervalMs;
      last = { sequence: 0, timeMs: beginMs, sentMs: beginMs };
    }
    longestGapMs = Math.max(longestGapMs, gapBetween(last, answer, intervalMs));
    last = answer;
    answered.add(sequence);
    lastSequence = Math.max(lastSequence, sequence);
  };

  return {
    addLine(line) {
      hasBegun ||= BEGUN.test(line);
      const answer = ANSWER.exec(line);
      if (answer !== null) {
        addAnswer(Number(answer[1]) * 1000, Number(answer[2]), Number(answer[3] ?? 0));
      }
      const end = SUMMARY.exec(line);
      if (end !== null) summary = { sent: Number(end[1]), totalMs: Number(end[2]) };
    },
    figures() {
      const answeringMs = beginMs === null ? 0 : last.timeMs - beginMs;
      const tail = tailOf(summary, lastSequence, answeringMs);
      const sent = lastSequence + tail.lost;
      const gapMs = Math.round(Math.max(longestGapMs, tail.silenceMs - intervalMs));
      return { sent, lost: sent - answered.size, longestGapMs: gapMs };
    },
    hasBegun: () => hasBegun,
  };
}

/** How much longer than normal it was between two answers, one printed after the other. */
function gapBetween(before: Answer, answer: Answer, intervalMs: number): number {
  const isNext = answer.sequence === before.sequence + 1;
  // Between two neighbours nothing was lost. A sender that was late itself (a busy machine delays ping
  // by 100 ms and more) says nothing about the network. Where packets are missing, ping may have been
  // late because the network was silent: it stalls while ARP is unanswered.
  const normalMs = isNext ? Math.max(intervalMs, answer.sentMs - before.sentMs) : intervalMs;
  return answer.timeMs - before.timeMs - normalMs;
}

/** What was sent after the last answered packet and is too old to be under way. */
function tailOf(
  summary: Summary | null,
  lastSequence: number,
  answeringMs: number,
): { lost: number; silenceMs: number } {
  // Without a summary (the connection was lost) nothing is known beyond the last answer.
  if (summary === null || summary.sent <= lastSequence) return { lost: 0, silenceMs: 0 };
  const silenceMs = Math.max(0, summary.totalMs - answeringMs);
  const unanswered = summary.sent - lastSequence;
  // Not the interval asked for: ping is slower on a coarse clock and stalls while ARP is unanswered.
  const sentEveryMs = silenceMs / unanswered;
  const underWay = silenceMs <= UNDER_WAY_MS ? unanswered : Math.floor(UNDER_WAY_MS / sentEveryMs);
  return { lost: unanswered - underWay, silenceMs: silenceMs <= UNDER_WAY_MS ? 0 : silenceMs };
}

/** The running number of a printed one, which starts again after 65535. */
function unwrap(printed: number, lastSequence: number): number {
  const rounds = Math.round((lastSequence - printed) / SEQUENCES);
  return printed + Math.max(0, rounds) * SEQUENCES;
}
