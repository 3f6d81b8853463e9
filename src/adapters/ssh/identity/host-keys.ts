// Decides whether the key a host shows is the one we expect. Nothing is ever learned here: an unknown
// key is refused, because accepting it would hand our commands to whoever answers at that address.

import { createHash } from 'node:crypto';
import type { SshHostSettings } from '../settings.ts';
import { knownKeysFor } from './known-hosts.ts';

export interface PinnedKeys {
  /** SHA256 fingerprints that are accepted. */
  readonly fingerprints: readonly string[];
  /** Fingerprints that someone has marked @revoked. */
  readonly revoked: readonly string[];
  /** Key types among them, as far as known, so that the host is asked for a key we can judge. */
  readonly types: readonly string[];
}

export type KeyVerdict = 'accepted' | 'unknown' | 'changed';

/** `SHA256:…` as ssh-keygen -l prints it (base64 without padding). */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function fingerprintOfText(base64: string): string {
  return fingerprintOf(Buffer.from(base64, 'base64'));
}

/** The type that a key blob names itself: a length of four bytes, then the name. */
export function keyTypeOf(key: Buffer): string {
  if (key.length < 4) return 'unknown type';
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString('ascii');
}

/** The host's own pins when there are any, else its lines of known_hosts. */
export function pinnedKeys(host: SshHostSettings, knownHostsText: string): PinnedKeys {
  if (host.hostKeys.length > 0) {
    const pins = host.hostKeys.map(parsePin);
    return {
      fingerprints: pins.map((pin) => pin.fingerprint),
      revoked: [],
      types: pins.flatMap((pin) => (pin.type === null ? [] : [pin.type])),
    };
  }
  const known = knownKeysFor(knownHostsText, host.address, host.port);
  const accepted = known.filter((key) => !key.isRevoked);
  return {
    fingerprints: accepted.map((key) => fingerprintOfText(key.base64)),
    revoked: known.filter((key) => key.isRevoked).map((key) => fingerprintOfText(key.base64)),
    types: accepted.map((key) => key.type),
  };
}

export function judgeKey(pins: PinnedKeys, key: Buffer): KeyVerdict {
  const seen = fingerprintOf(key);
  if (pins.revoked.includes(seen)) return 'changed';
  if (pins.fingerprints.includes(seen)) return 'accepted';
  return pins.fingerprints.length === 0 ? 'unknown' : 'changed';
}

// Best first. ssh-rsa with SHA-1 is left out: it can be forged, and every sshd since 7.2 has SHA-2.
const SIGNATURES: readonly { type: string; algorithm: HostKeyAlgorithm }[] = [
  { type: 'ssh-ed25519', algorithm: 'ssh-ed25519' },
  { type: 'ecdsa-sha2-nistp256', algorithm: 'ecdsa-sha2-nistp256' },
  { type: 'ecdsa-sha2-nistp384', algorithm: 'ecdsa-sha2-nistp384' },
  { type: 'ecdsa-sha2-nistp521', algorithm: 'ecdsa-sha2-nistp521' },
  { type: 'ssh-rsa', algorithm: 'rsa-sha2-512' },
  { type: 'ssh-rsa', algorithm: 'rsa-sha2-256' },
];

export type HostKeyAlgorithm =
  | 'ssh-ed25519'
  | 'ecdsa-sha2-nistp256'
  | 'ecdsa-sha2-nistp384'
  | 'ecdsa-sha2-nistp521'
  | 'rsa-sha2-512'
  | 'rsa-sha2-256';

/**
 * What to ask the host for: the pinned types first. A host has several keys; asked for another one
 * than the pinned, it would look as if its key had changed.
 */
export function hostKeyAlgorithms(pins: PinnedKeys): HostKeyAlgorithm[] {
  const isPinned = (type: string): boolean => pins.types.includes(type);
  return [
    ...SIGNATURES.filter((one) => isPinned(one.type)),
    ...SIGNATURES.filter((one) => !isPinned(one.type)),
  ].map((one) => one.algorithm);
}

function parsePin(pin: string): { fingerprint: string; type: string | null } {
  const text = pin.trim();
  if (text.startsWith('SHA256:')) return { fingerprint: text.replace(/=+$/, ''), type: null };
  const words = text.split(/\s+/);
  // Either 'TYPE BASE64 [comment]' or, as ssh-keyscan prints it, 'NAME TYPE BASE64'.
  const at = words.findIndex((word) => SIGNATURES.some((one) => one.type === word));
  const type = words[at];
  const base64 = words[at + 1];
  if (at < 0 || type === undefined || base64 === undefined) {
    // Matches no key, so that a typing mistake refuses the host instead of accepting any.
    return { fingerprint: `unreadable pin: ${text.slice(0, 40)}`, type: null };
  }
  return { fingerprint: fingerprintOfText(base64), type };
}
