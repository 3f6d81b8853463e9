// The quoting that keeps every argument one word, proved on a real shell, and what logs may show.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { commandLine, quoteWords, renderForLog } from '../../../src/adapters/ssh/argv.ts';

/** What a shell makes of the quoted words: printed with NUL after each. */
function throughShell(words: readonly string[]): string[] {
  const line = `printf '%s\\0' ${quoteWords(words)}`;
  const printed = execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' });
  return printed.split('\0').slice(0, -1);
}

const SHELL_LETTERS = [...'\'"\\$`!*?[]{}()<>|&;#~=%^ \t\n\r-'.split(''), 'a', 'ü', '☃', "'\\''"];
const anyText = fc.string({ unit: 'binary', maxLength: 20 });
const shellText = fc.array(fc.constantFrom(...SHELL_LETTERS)).map((letters) => letters.join(''));
const word = fc.oneof(anyText, shellText).map((text) => text.replaceAll('\0', ''));

describe('quoting for a remote shell', () => {
  test('every list of words comes out of /bin/sh as it went in', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), (words) => {
        assert.deepEqual(throughShell(words), words);
      }),
      // Each run starts a shell, so many words at a time.
      { numRuns: 80 },
    );
  });

  test('a word that begins like an assignment or a home directory stays a word', () => {
    const words = ['=ls', '~', '~root', 'A=~', '-x=1', '#', 'a#b', '%1', ''];
    assert.deepEqual(throughShell(words), words);
  });

  test('a first word with "=" is a program name and not an assignment', () => {
    assert.equal(quoteWords(['A=1']).startsWith("'"), true);
  });

  test('NUL is refused, because no argument can hold it', () => {
    assert.throws(() => quoteWords(['a\0b']), /NUL/);
  });

  test('plain words stay readable', () => {
    const argv = ['ip', '-j', 'addr', 'show', 'dev', 'eth1.1234', '203.0.113.50/32', 'a=b'];
    assert.equal(commandLine({ argv }, 'root'), argv.join(' ').replace('a=b', "'a=b'"));
  });
});

describe('becoming root', () => {
  const command = { argv: ['ip', 'link'], asRoot: true };

  test('a login that is not root goes through sudo without a prompt', () => {
    assert.equal(commandLine(command, 'ops'), 'sudo -n -- ip link');
  });

  test('root needs no sudo, and what needs no root gets none', () => {
    assert.equal(commandLine(command, 'root'), 'ip link');
    assert.equal(commandLine({ argv: ['ip', 'link'] }, 'ops'), 'ip link');
  });

  test('a command without words is a bug', () => {
    assert.throws(() => commandLine({ argv: [] }, 'root'), /no words/);
  });
});

describe('a command in the log', () => {
  const cases: [string[], string][] = [
    [['ip', 'link'], 'ip link'],
    [['mysql', '--password', 'hunter2'], "mysql --password '[hidden]'"],
    [['tool', '--token=hunter2'], "tool '--token=[hidden]'"],
    [['env', 'API_KEY=hunter2', 'x'], "env 'API_KEY=[hidden]' x"],
    [['echo', '-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2'], "echo '[hidden]'"],
  ];
  for (const [argv, expected] of cases) {
    test(`shows ${expected}`, () => assert.equal(renderForLog({ argv }), expected));
  }

  test('counts standard input and never shows it', () => {
    assert.equal(renderForLog({ argv: ['tee', 'x'], stdin: 'hünter2' }), 'tee x < 8 bytes');
  });

  test('cuts a long word', () => {
    assert.equal(renderForLog({ argv: ['x', 'y'.repeat(5000)] }).length < 250, true);
  });
});
