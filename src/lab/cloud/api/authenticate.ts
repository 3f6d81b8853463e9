// Whether a request comes from who it says, in the server's order (ApiServer.verifyRequest): the
// command exists, the request has not expired, the key belongs to somebody enabled, the role has the
// call, the account has calls left, and only then the signature. Almost every "no" has one text.

import type { Core } from '../core.ts';
import { parseCidr, parseIp } from '../world/ipv4.ts';
import type { Account, User } from '../world/rows.ts';
import type { Call } from './call.ts';
import { BARE_EXCEPTION, CloudError, notVerified } from './errors.ts';
import type { ApiRequest } from './request.ts';
import { isSignedBy } from './signature.ts';
import type { Parameters } from './signature.ts';

export interface Caller {
  readonly user: User;
  readonly account: Account;
}

/** How far ahead `expires` may be while `enforce.post.requests.and.timestamps` holds. */
const EXPIRY_AHEAD_MAX_MS = 15 * 60_000;

/** `call` undefined: there is no such command in the played version. */
export function authenticate(core: Core, request: ApiRequest, call: Call | undefined): Caller {
  if (call === undefined) throw notVerified();
  const { parameters } = request;
  const signature = named(parameters, 'signature');
  const apiKey = named(parameters, 'apikey');
  if (signature === undefined || apiKey === undefined) throw notVerified();
  checkExpiry(core, parameters);
  const caller = findCaller(core, apiKey);
  checkOrigin(core, request.remoteAddress);
  core.throttle.count(caller.account);
  if (!mayUse(caller, call)) throw notAvailable(call, caller);
  if (!isSignedBy(parameters, signature, caller.user.secretKey)) throw notVerified();
  return caller;
}

export function mayUse({ account }: Caller, call: Call): boolean {
  if (account.calls !== null) return account.calls.includes(call.name);
  return account.type === 'Admin' || call.role !== 'root';
}

function notAvailable(call: Call, { user }: Caller): CloudError {
  return new CloudError(
    432,
    BARE_EXCEPTION,
    `The API [${call.name}] does not exist or is not available for the account for user id ` +
      `[${user.id}].`,
  );
}

function findCaller(core: Core, apiKey: string): Caller {
  const user = core.state.users.find((row) => row.apiKey === apiKey);
  const account = core.state.accounts.find(({ id }) => id === user?.accountId);
  if (user === undefined || account === undefined) throw notVerified();
  const hasAccess = user.keyAccess ?? core.settings['api.key.access'];
  if (!user.isEnabled || !account.isEnabled || !hasAccess) throw notVerified();
  return { user, account };
}

function checkOrigin(core: Core, address: string): void {
  if (!core.settings['api.source.cidr.checks.enabled']) return;
  if (isListed(address, core.settings['api.allowed.source.cidr.list'])) return;
  // Reference 1.4; newer servers have a sentence of their own here [unverified].
  throw notVerified();
}

function isListed(address: string, list: string): boolean {
  // Loopback by IPv6 has no part in the tests of this setting; ::/0 lets everybody in.
  const ip = parseIp(address);
  return list.split(',').some((entry) => {
    const span = parseCidr(entry.trim());
    if (ip === null || span === null) return entry.trim() === '::/0' && ip === null;
    return ip >= span.first && ip <= span.last;
  });
}

function checkExpiry(core: Core, parameters: Parameters): void {
  const isStrict = core.settings['enforce.post.requests.and.timestamps'];
  if (named(parameters, 'signatureversion') !== '3') {
    if (isStrict) throw notVerified();
    return;
  }
  const expiresAt = parseExpires(named(parameters, 'expires') ?? '');
  const now = Date.now() + core.faults.clockSkewMs;
  if (expiresAt === null || expiresAt < now) throw notVerified();
  if (isStrict && expiresAt > now + EXPIRY_AHEAD_MAX_MS) throw notVerified();
}

/** DateUtil.parseTZDateString: ISO with offset, or `+0000` at the end. */
function parseExpires(text: string): number | null {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:?\d\d)$/.exec(text);
  if (match === null) return null;
  const offset = (match[2] ?? '').replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  const time = Date.parse(`${match[1] ?? ''}${offset}`);
  return Number.isNaN(time) ? null : time;
}

/** Names of the protocol's own parameters are taken in any case. */
function named(parameters: Parameters, lowerCaseName: string): string | undefined {
  for (const [name, value] of parameters) if (name.toLowerCase() === lowerCaseName) return value;
  return undefined;
}
