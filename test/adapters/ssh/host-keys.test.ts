// Reading pins and known_hosts, checked against what ssh-keygen itself writes.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  fingerprintOf,
  hostKeyAlgorithms,
  judgeKey,
  keyTypeOf,
  pinnedKeys,
} from '../../../src/adapters/ssh/identity/host-keys.ts';
import { knownKeysFor } from '../../../src/adapters/ssh/identity/known-hosts.ts';
import type { SshHostSettings } from '../../../src/adapters/ssh/settings.ts';
import { makeKey, run } from './sshd/real-sshd.ts';

const HOST: SshHostSettings = {
  address: '10.0.0.21',
  port: 22,
  user: 'root',
  keyPath: null,
  passphraseVariable: null,
  useAgent: true,
  hostKeys: [],
  jump: null,
};

describe('host keys', () => {
  let directory: string;
  let keyLine: string;
  let otherLine: string;
  let blob: Buffer;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'arpeggio-keys-'));
    keyLine = await makeKey(join(directory, 'one'));
    otherLine = await makeKey(join(directory, 'two'));
    blob = Buffer.from(keyLine.split(' ')[1] ?? '', 'base64');
  });
  after(() => rm(directory, { recursive: true }));

  const judge = (host: Partial<SshHostSettings>, knownHosts: string): string =>
    judgeKey(pinnedKeys({ ...HOST, ...host }, knownHosts), blob);

  test('the fingerprint and the type are those that ssh-keygen prints', async () => {
    const { stdout } = await run('ssh-keygen', ['-lf', join(directory, 'one.pub')]);
    assert.equal(stdout.split(' ')[1], fingerprintOf(blob));
    assert.equal(keyTypeOf(blob), 'ssh-ed25519');
  });

  test('a pin may be a public key line, a line of ssh-keyscan, or a fingerprint', () => {
    for (const pin of [keyLine, `10.0.0.21 ${keyLine}`, fingerprintOf(blob)]) {
      assert.equal(judge({ hostKeys: [pin] }, ''), 'accepted', pin);
    }
    assert.equal(judge({ hostKeys: [otherLine, keyLine] }, ''), 'accepted');
  });

  test('any other key than the pinned one has changed, even when known_hosts has it', () => {
    assert.equal(judge({ hostKeys: [otherLine] }, `10.0.0.21 ${keyLine}`), 'changed');
  });

  test('a pin that cannot be read accepts nothing', () => {
    assert.equal(judge({ hostKeys: ['ssh-ed25519'] }, ''), 'changed');
    assert.equal(judge({ hostKeys: ['nonsense'] }, ''), 'changed');
  });

  const cases: [string, string, Partial<SshHostSettings>, string][] = [
    ['plain name', '10.0.0.21 KEY', {}, 'accepted'],
    ['one of several names', 'a,10.0.0.21,b KEY comment', {}, 'accepted'],
    ['name in other letters', 'Node1.Example KEY', { address: 'node1.example' }, 'accepted'],
    ['wildcard', '10.0.0.* KEY', {}, 'accepted'],
    ['wildcard with negation', '10.0.0.*,!10.0.0.21 KEY', {}, 'unknown'],
    ['a dot is not a wildcard', '10x0.0.21 KEY', {}, 'unknown'],
    ['other host', '10.0.0.22 KEY', {}, 'unknown'],
    ['port in brackets', '[10.0.0.21]:2211 KEY', { port: 2211 }, 'accepted'],
    ['name without the port', '10.0.0.21 KEY', { port: 2211 }, 'unknown'],
    ['other port', '[10.0.0.21]:2212 KEY', { port: 2211 }, 'unknown'],
    ['other key', '10.0.0.21 OTHER', {}, 'changed'],
    ['both keys', '10.0.0.21 OTHER\n10.0.0.21 KEY', {}, 'accepted'],
    ['revoked', '@revoked 10.0.0.21 KEY\n10.0.0.21 KEY', {}, 'changed'],
    ['certificate authority', '@cert-authority 10.0.0.21 KEY', {}, 'unknown'],
    ['comments, blanks and junk', '# 10.0.0.21 KEY\n\n10.0.0.21\n\t\n', {}, 'unknown'],
  ];
  for (const [title, text, host, verdict] of cases) {
    test(`known_hosts, ${title}: ${verdict}`, () => {
      const lines = text.replaceAll('KEY', keyLine).replaceAll('OTHER', otherLine);
      assert.equal(judge(host, lines), verdict);
    });
  }

  test('names that ssh-keygen -H has hashed are found', async () => {
    const path = join(directory, 'known_hosts');
    await writeFile(path, `10.0.0.21 ${keyLine}\n[10.0.0.21]:2211 ${otherLine}\n`);
    await run('ssh-keygen', ['-H', '-f', path]);
    const text = await readFile(path, 'utf8');
    assert.equal(text.includes('10.0.0.21'), false);
    assert.deepEqual(
      knownKeysFor(text, '10.0.0.21', 22).map((key) => key.base64),
      [keyLine.split(' ')[1]],
    );
    assert.deepEqual(
      knownKeysFor(text, '10.0.0.21', 2211).map((key) => key.base64),
      [otherLine.split(' ')[1]],
    );
    assert.deepEqual(knownKeysFor(text, '10.0.0.22', 22), []);
  });

  test('the host is asked for the pinned type first, and never for SHA-1', () => {
    const pins = pinnedKeys({ ...HOST, hostKeys: ['ssh-rsa AAAAB3NzaC1yc2E='] }, '');
    const algorithms = hostKeyAlgorithms(pins);
    assert.deepEqual(algorithms.slice(0, 3), ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
    assert.equal(algorithms.length, 6);
  });
});
