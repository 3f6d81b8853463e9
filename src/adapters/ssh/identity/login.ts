// How we prove who we are: a key file (with a passphrase from an environment variable) and then the
// keys of an agent. Files and variables are read at each connection, so that a rotated key is used
// without a restart. Passwords are deliberately not supported: they cannot be used without a person.

import { readFile } from 'node:fs/promises';
import type { AgentAuthMethod, AuthMethod, PublicKeyAuthMethod } from 'ssh2';
import ssh2 from 'ssh2';
import { loginRefused, type Target } from '../failures.ts';

/** What to offer, best first. Throws `Failed` login-refused when there is nothing to offer. */
export async function loginMethods(target: Target): Promise<AuthMethod[]> {
  const { settings } = target;
  const methods: AuthMethod[] = [];
  // The key file first: sshd counts every key an agent offers against MaxAuthTries (6).
  if (settings.keyPath !== null) methods.push(await keyMethod(target, settings.keyPath));
  if (settings.useAgent) methods.push(agentMethod(target));
  if (methods.length === 0) {
    throw loginRefused(
      target,
      'Neither a key file nor the agent is configured, so there is nothing to log in with.',
      `Set \`key\` or \`agent\` for ${target.name} in arpeggio.yaml.`,
    );
  }
  return methods;
}

async function keyMethod(target: Target, keyPath: string): Promise<PublicKeyAuthMethod> {
  let key: Buffer;
  try {
    key = await readFile(keyPath);
  } catch (error) {
    throw loginRefused(
      target,
      `The private key ${keyPath} cannot be read (${codeOf(error)}).`,
      'Check that the file exists and that the user Arpeggio runs as may read it.',
      error,
    );
  }
  const passphrase = passphraseOf(target);
  const parsed = ssh2.utils.parseKey(key, passphrase);
  if (parsed instanceof Error) throw unreadableKey(target, keyPath, parsed);
  return { type: 'publickey', username: target.settings.user, key: parsed };
}

function unreadableKey(target: Target, keyPath: string, error: Error): Error {
  const variable = target.settings.passphraseVariable;
  // ssh2 says "no passphrase given", "bad passphrase" or that the format is wrong; never the secret.
  return loginRefused(
    target,
    `The private key ${keyPath} cannot be used: ${error.message}.`,
    variable === null
      ? `If the key is encrypted, name the variable that holds its passphrase for ${target.name}.`
      : `Check that ${variable} holds the passphrase: \`ssh-keygen -y -f ${keyPath}\` asks for it.`,
    error,
  );
}

function passphraseOf(target: Target): string | undefined {
  const variable = target.settings.passphraseVariable;
  if (variable === null) return undefined;
  const passphrase = process.env[variable];
  if (passphrase !== undefined && passphrase !== '') return passphrase;
  throw loginRefused(
    target,
    `The key's passphrase should be in the environment variable ${variable}, which is not set.`,
    `Set ${variable} where Arpeggio is started, then restart it.`,
  );
}

function agentMethod(target: Target): AgentAuthMethod {
  const agent = process.env['SSH_AUTH_SOCK'];
  if (agent !== undefined && agent !== '') {
    return { type: 'agent', username: target.settings.user, agent };
  }
  throw loginRefused(
    target,
    'The agent is to be asked for a key, but SSH_AUTH_SOCK is not set.',
    'Start Arpeggio where an ssh-agent runs, or configure a key file for this host.',
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
