// SSH key pairs for hosts and clients of the model. ssh2 1.17 makes an unreadable ed25519 key about
// once in 300 ("Malformed OpenSSH private key"; OpenSSH says "error in libcrypto"), so each key is
// read back before it is used.
import ssh2, { type ParsedKey } from 'ssh2';

/** Twenty unreadable keys in a row would mean another fault than the known one. */
const ATTEMPTS_MAX = 20;

/** `private` is an OpenSSH key, `public` is 'ssh-ed25519 AAAA…'. */
export interface KeyPair {
  private: string;
  public: string;
  parsed: ParsedKey;
}

export function makeKeyPair(): KeyPair {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    const parsed = ssh2.utils.parseKey(pair.private);
    if (!(parsed instanceof Error)) return { ...pair, parsed };
  }
  throw new Error('ssh2 made no readable ed25519 key');
}
