// Slack's rate limits, per method, for one app in one workspace.
// https://docs.slack.dev/apis/web-api/rate-limits: the tiers are documented as "at least N per
// minute"; here they are exactly N, the strictest reading.
import type { Clock } from '../world/clock.ts';

export type Tier = 1 | 2 | 3 | 4 | 'per-channel' | 'none';

const perMinute = { 1: 1, 2: 20, 3: 50, 4: 100 };
const minuteMs = 60_000;

// chat.postMessage: one message per second and channel; short bursts are let through, and Slack
// does not say how many. Five is what its own examples get away with.
const burst = 5;
const refillMs = 1_000;

export type TierLimits = {
  isOn: boolean;
  /** Counts one call. Null when it may go on, else the seconds to wait (`Retry-After`). */
  take(tier: Tier, method: string, channel: string): number | null;
};

export function makeTierLimits(clock: Clock): TierLimits {
  const calls = new Map<string, number[]>();
  const buckets = new Map<string, { tokens: number; atMs: number }>();

  const takeFromMinute = (limit: number, method: string) => {
    const nowMs = clock.now();
    const recent = (calls.get(method) ?? []).filter((atMs) => atMs > nowMs - minuteMs);
    calls.set(method, recent);
    const oldest = recent[0];
    if (recent.length >= limit && oldest !== undefined) {
      return Math.max(1, Math.ceil((oldest + minuteMs - nowMs) / 1000));
    }
    recent.push(nowMs);
    return null;
  };

  const takeFromBucket = (key: string) => {
    const nowMs = clock.now();
    const bucket = buckets.get(key) ?? { tokens: burst, atMs: nowMs };
    bucket.tokens = Math.min(burst, bucket.tokens + (nowMs - bucket.atMs) / refillMs);
    bucket.atMs = nowMs;
    buckets.set(key, bucket);
    if (bucket.tokens < 1) return 1;
    bucket.tokens -= 1;
    return null;
  };

  const limits: TierLimits = {
    isOn: true,
    take(tier, method, channel) {
      if (!limits.isOn || tier === 'none') return null;
      if (tier === 'per-channel') return takeFromBucket(`${method} ${channel}`);
      return takeFromMinute(perMinute[tier], method);
    },
  };
  return limits;
}
