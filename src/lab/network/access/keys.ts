// Makes the SSH keys of one lab: one host key per host, one for the lab's control sshd, and the
// client key that every host accepts. They protect nothing but a lab on this machine.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2 from 'ssh2';

export const clientKeyName = 'client';
export const controlKeyName = 'control';

/** Writes NAME and NAME.pub (OpenSSH formats) for each name into a new directory. */
export async function writeKeys(directory: string, names: readonly string[]): Promise<void> {
  await mkdir(directory, { mode: 0o700 });
  for (const name of names) {
    const pair = makeKeyPair(`lab-${name}`);
    await writeFile(join(directory, name), pair.private, { mode: 0o600 });
    await writeFile(join(directory, `${name}.pub`), `${pair.public}\n`);
  }
}

/** About one pair in three hundred of ssh2 1.17 cannot be read again, by itself or by OpenSSH. */
function makeKeyPair(comment: string): ReturnType<typeof ssh2.utils.generateKeyPairSync> {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}

/** 'ssh-ed25519 AAAA…', without the comment. */
export async function readHostKey(directory: string, name: string): Promise<string> {
  const text = await readFile(join(directory, `${name}.pub`), 'utf8');
  return text.trim().split(' ').slice(0, 2).join(' ');
}
