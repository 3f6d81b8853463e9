// Throttling by account (plugin api-rate-limit): so many calls in an interval, then 429 with the time
// that is left. Root admins are exempt; so is everybody while `api.throttling.enabled` is false.

import type { Account } from '../world/rows.ts';
import type { CloudSettings } from '../world/settings.ts';
import { isSince } from '../world/versions.ts';
import type { CloudVersion } from '../world/versions.ts';
import { CloudError } from './errors.ts';

export interface ApiLimit {
  readonly issued: number;
  readonly allowed: number;
  /** -1: nothing counted yet. */
  readonly expiresInMs: number;
}

export interface Throttle {
  /** Throws 429 when the account has none left. */
  count(account: Account): void;
  read(account: Account): ApiLimit;
  clear(): void;
}

export function makeThrottle(settings: CloudSettings, version: CloudVersion): Throttle {
  const counters = new Map<string, { issued: number; endsAt: number }>();
  const current = (account: Account) => {
    const counter = counters.get(account.id);
    return counter !== undefined && counter.endsAt > Date.now() ? counter : null;
  };
  return {
    count(account) {
      if (!settings['api.throttling.enabled'] || account.type === 'Admin') return;
      const endsAt = Date.now() + settings['api.throttling.interval'] * 1000;
      const counter = current(account) ?? { issued: 0, endsAt };
      counters.set(account.id, counter);
      counter.issued += 1;
      if (counter.issued > settings['api.throttling.max']) {
        throw limitExceeded(version, counter.endsAt - Date.now());
      }
    },
    read(account) {
      const counter = current(account);
      return {
        issued: counter?.issued ?? 0,
        allowed: settings['api.throttling.max'] - (counter?.issued ?? 0),
        expiresInMs: counter === null ? -1 : counter.endsAt - Date.now(),
      };
    },
    clear() {
      counters.clear();
    },
  };
}

/** Newer servers put the number into brackets; since which release exactly is [unverified]. */
export function limitExceeded(version: CloudVersion, leftMs: number): CloudError {
  const left = isSince(version, '4.18') ? `[${leftMs}]` : String(leftMs);
  return new CloudError(
    429,
    4545,
    `The given user has reached his/her account api limit, please retry after ${left} ms.`,
  );
}
