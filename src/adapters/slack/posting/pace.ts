// How fast the poster may speak. Slack allows about 50 edits a minute for the whole bot (Tier 3) and
// one new message a second in a channel; staying below costs nothing, because a message that waits is
// rendered from the newest state when its turn comes.

import type { Clock } from '../../../ports/clock.ts';

interface Bucket {
  tokens: number;
  filledAt: number;
}

interface Rate {
  readonly burst: number;
  readonly everyMs: number;
}

// At most 10 + 60 / 2 = 40 edits in any minute, which leaves room below Tier 3.
const EDITS: Rate = { burst: 10, everyMs: 2000 };
// One message is edited once a second: faster cannot be read, and would eat the budget of the others.
const EDITS_OF_ONE: Rate = { burst: 1, everyMs: 1000 };
// Slack: one a second in a channel, short bursts tolerated.
const POSTS_IN_CHANNEL: Rate = { burst: 3, everyMs: 1000 };
// Buckets that are full again say nothing; they are dropped when there are more than this.
const BUCKET_COUNT_MAX = 1000;

export interface Pace {
  /** Milliseconds until a post may be sent; 0: now, and it counts as sent. */
  takePost(channel: string): number;
  /** The same for an edit. */
  takeEdit(channel: string, timestamp: string): number;
}

export function createPace(clock: Clock): Pace {
  const buckets = new Map<string, Bucket>();
  const waitOf = (key: string, rate: Rate): number => {
    const now = clock.now();
    const bucket = buckets.get(key) ?? { tokens: rate.burst, filledAt: now };
    const gained = Math.max(0, now - bucket.filledAt) / rate.everyMs;
    const tokens = Math.min(rate.burst, bucket.tokens + gained);
    if (buckets.size > BUCKET_COUNT_MAX) buckets.clear();
    buckets.set(key, { tokens, filledAt: now });
    return tokens >= 1 ? 0 : Math.ceil((1 - tokens) * rate.everyMs);
  };
  const spend = (key: string): void => {
    const bucket = buckets.get(key);
    if (bucket !== undefined) bucket.tokens -= 1;
  };
  // All or none: a wait in one bucket must not spend from another.
  const take = (needs: readonly (readonly [string, Rate])[]): number => {
    const waitMs = Math.max(...needs.map(([key, rate]) => waitOf(key, rate)));
    if (waitMs === 0) for (const [key] of needs) spend(key);
    return waitMs;
  };
  return {
    takePost: (channel) => take([[`post ${channel}`, POSTS_IN_CHANNEL]]),
    takeEdit: (channel, timestamp) =>
      take([
        ['edit', EDITS],
        [`edit ${channel} ${timestamp}`, EDITS_OF_ONE],
      ]),
  };
}
