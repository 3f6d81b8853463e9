// The stand-ins themselves do the damage that the real switches do: what a person types wrong is what
// the dialects must never type.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Terminal } from '../../../src/ports/terminals.ts';
import { startSwitch } from '../../../src/lab/switches/start-switch.ts';
import { createManualClock } from './manual-clock.ts';
import { codeOfFailure, sshToSwitch, SWITCH_HOST } from './switch-scene.ts';

const TERMINAL: Terminal = {
  prompt: '([\\w.@-]+)(?:\\([\\w-]+\\))?[>#] ?$',
  opening: [],
  refusals: [],
};

async function startTyping(...options: Parameters<typeof startSwitch>) {
  const standIn = await startSwitch(...options);
  const ssh = sshToSwitch(standIn);
  return {
    standIn,
    type: (...lines: string[]) => ssh.terminals.type(SWITCH_HOST, TERMINAL, lines),
    stop: async (): Promise<void> => {
      await ssh.close();
      await standIn.stop();
    },
  };
}

const PORT = 'GigabitEthernet1/0/1';
const onPort = (...edits: string[]): string[] => [
  'configure terminal',
  `interface ${PORT}`,
  ...edits,
];

describe('an IOS switch', async () => {
  const ports = { [PORT]: { allowed: '10,20-22' } };
  const { standIn, type, stop } = await startTyping({ system: 'cisco-ios', ports });
  after(stop);

  test('"allowed vlan N" without "add" replaces the list, also abbreviated', async () => {
    for (const line of ['switchport trunk allowed vlan 1234', 'sw tr al vl 1234']) {
      standIn.reset();
      await type(...onPort(line));
      assert.match(standIn.dump(), /trunk 1234 native/);
    }
  });

  test('"no switchport trunk allowed vlan" opens the trunk to everything', async () => {
    standIn.reset();
    await type(...onPort('no switchport trunk allowed vlan'));
    assert.match(standIn.dump(), /trunk all native/);
  });

  test('what was not written is gone after a restart; the list of VLANs is not', async () => {
    standIn.reset();
    const edits = ['switchport trunk allowed vlan add 1234', 'vlan 1234', 'name x', 'end'];
    await type(...onPort(...edits));
    standIn.reload();
    assert.match(standIn.dump(), /trunk 10,20-22 native/);
    assert.match(standIn.dump(), /vlan 1234 x/);
  });

  test('a wrong word is complained about with a caret, in the words of IOS', async () => {
    const [output = ''] = await type('shwo vlan');
    assert.match(output, /^ +\^\n% Invalid input detected at '\^' marker\.$/m);
  });

  test('a long list stands in several lines, of which all but the first say "add"', async () => {
    standIn.reset();
    const odd = Array.from({ length: 60 }, (_, index) => 2 * index + 101).join(',');
    const config = 'show running-config | section ^interface';
    await type('terminal length 0', ...onPort(`switchport trunk allowed vlan ${odd}`));
    const [, output = ''] = await type('terminal length 0', config);
    assert.match(output, /allowed vlan 101,.*\n switchport trunk allowed vlan add 1/);
  });
});

test('an old IOS opens a trunk that loses its last VLAN', async () => {
  const ports = { [PORT]: { allowed: '10' } };
  const old = await startTyping({ system: 'cisco-ios', ports, opensWhenEmptied: true });
  await old.type(...onPort('switchport trunk allowed vlan remove 10'));
  assert.match(old.standIn.dump(), /trunk all native/);
  await old.stop();
});

test('Junos forgets edits that were not committed, and lets one person edit exclusively', async () => {
  const ports = { 'ge-0/0/1': { allowed: '10' } };
  const { standIn, type, stop } = await startTyping({ system: 'junos', ports });
  const members = 'interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members';
  const original = standIn.dump();
  await type('configure exclusive', `set ${members} 20`);
  assert.equal(standIn.dump(), original);
  const [first = '', , last = ''] = await type(
    'configure exclusive',
    `set ${members} 20`,
    'commit',
  );
  assert.match(first, /warning: uncommitted changes will be discarded on exit/);
  assert.match(last, /commit complete/);
  assert.match(standIn.dump(), /trunk 10,20 /);
  await stop();
});

test('Junos rolls back what nobody confirms, and takes any later commit for a confirmation', async () => {
  const clock = createManualClock();
  const ports = { 'ge-0/0/1': { allowed: '10' } };
  const { standIn, type, stop } = await startTyping({ system: 'junos', ports }, clock);
  const set = 'set interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members';
  const original = standIn.dump();
  await type('configure exclusive', `${set} 20`, 'commit confirmed 5', 'exit');
  const [waiting = ''] = await type('show system commit');
  assert.match(waiting, /^0 .* commit confirmed, rollback in 5mins$/m);
  clock.passMinutes(5);
  assert.equal(standIn.dump(), original);
  await type('configure exclusive', `${set} 20`, 'commit confirmed 5', 'exit');
  await type('configure exclusive', `${set} 30`, 'commit', 'exit');
  clock.passMinutes(5);
  assert.match(standIn.dump(), /trunk 10,20,30 /);
  await stop();
});

test('EOS lets one session wait at a time, takes it back, and refuses to enter one that is over', async () => {
  const clock = createManualClock();
  const ports = { Ethernet1: { allowed: '10' } };
  const { standIn, type, stop } = await startTyping({ system: 'arista-eos', ports }, clock);
  const edit = ['interface Ethernet1', 'switchport trunk allowed vlan add 20', 'exit'];
  const original = standIn.dump();
  await type('configure session one', ...edit);
  assert.equal(standIn.dump(), original);
  await type('configure session one', 'commit timer 00:05:00');
  assert.match(standIn.dump(), /trunk 10,20 /);
  assert.equal(standIn.dumpSaved(), original);
  const [, refused = ''] = await type('configure session two', 'commit timer 00:05:00', 'abort');
  assert.match(refused, /^% Cannot commit session two/);
  clock.passMinutes(5);
  assert.equal(standIn.dump(), original);
  await type('configure session three', ...edit, 'commit timer 00:05:00');
  await type('configure session three commit');
  clock.passMinutes(5);
  assert.match(standIn.dump(), /trunk 10,20 /);
  const [again = ''] = await type('configure session three');
  assert.match(again, /^% Cannot enter session three/);
  await stop();
});

test('IOS reverts only with an archive, and to what was there before the first line', async () => {
  const clock = createManualClock();
  const ports = { [PORT]: { allowed: '10' } };
  const edit = [`interface ${PORT}`, 'switchport trunk allowed vlan add 20', 'end'];
  const bare = await startTyping({ system: 'cisco-ios', ports }, clock);
  const [refused = ''] = await bare.type('configure terminal revert timer 5');
  assert.match(refused, /^% Archive feature not enabled/);
  await bare.stop();
  const { standIn, type, stop } = await startTyping(
    { system: 'cisco-ios', ports, hasArchive: true },
    clock,
  );
  const original = standIn.dump();
  await type('configure terminal revert timer 5', ...edit);
  assert.match(standIn.dump(), /trunk 10,20 /);
  clock.passMinutes(5);
  assert.equal(standIn.dump(), original);
  await type('configure terminal revert timer 5', ...edit, 'configure confirm');
  clock.passMinutes(5);
  assert.match(standIn.dump(), /trunk 10,20 /);
  assert.equal(standIn.dumpSaved(), original);
  await stop();
});

test('a line that hangs is given up after its time, and nothing more is typed', async () => {
  const standIn = await startSwitch({ system: 'cisco-ios', ports: { [PORT]: {} } });
  const ssh = sshToSwitch(standIn, { terminalLineTimeoutMs: 300 });
  standIn.faults.add(/^show clock/, 'hang');
  const typing = ssh.terminals.type(SWITCH_HOST, TERMINAL, ['show clock', 'show vlan brief']);
  assert.equal(await codeOfFailure(typing), 'command-timed-out');
  assert.deepEqual(standIn.lines, ['show clock']);
  await ssh.close();
  await standIn.stop();
});
