// Reads OpenSSH's known_hosts format: plain, `[host]:port` and hashed names, wildcards, negation and
// @revoked. Certificates (@cert-authority) are not used: those lines are left out.
// Format: https://man.openbsd.org/sshd#SSH_KNOWN_HOSTS_FILE_FORMAT

import { createHmac } from 'node:crypto';

export interface KnownKey {
  /** 'ssh-ed25519', 'ssh-rsa', 'ecdsa-sha2-nistp256' … */
  readonly type: string;
  /** The key itself in base64, as in a .pub file. */
  readonly base64: string;
  readonly isRevoked: boolean;
}

/** The keys that the file's text holds for one address and port. */
export function knownKeysFor(fileText: string, address: string, port: number): KnownKey[] {
  const name = lookupName(address, port);
  return fileText.split('\n').flatMap((line) => {
    const entry = parseLine(line);
    return entry !== null && matchesNames(entry.names, name) ? [entry.key] : [];
  });
}

/** The name under which OpenSSH files a host: the port appears only when it is not 22. */
export function lookupName(address: string, port: number): string {
  return port === 22 ? address.toLowerCase() : `[${address.toLowerCase()}]:${port}`;
}

function parseLine(line: string): { names: string; key: KnownKey } | null {
  const words = line.trim().split(/\s+/);
  if (line.trim() === '' || line.trim().startsWith('#')) return null;
  const marker = words[0]?.startsWith('@') === true ? words.shift() : undefined;
  if (marker !== undefined && marker !== '@revoked') return null;
  const [names, type, base64] = words;
  if (names === undefined || type === undefined || base64 === undefined) return null;
  return { names, key: { type, base64, isRevoked: marker === '@revoked' } };
}

function matchesNames(names: string, name: string): boolean {
  if (names.startsWith('|1|')) return matchesHashed(names, name);
  const patterns = names.toLowerCase().split(',');
  const isExcluded = patterns.some((one) => one.startsWith('!') && matches(one.slice(1), name));
  return !isExcluded && patterns.some((one) => !one.startsWith('!') && matches(one, name));
}

/** `|1|SALT|HASH`, where HASH is HMAC-SHA1 of the name keyed with SALT, both base64. */
function matchesHashed(names: string, name: string): boolean {
  const [, , salt, hash] = names.split('|');
  if (salt === undefined || hash === undefined) return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

function matches(pattern: string, name: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === name;
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(name);
}
