// Fencing a host by the port of a switch, on the stand-ins: what is typed, what proves it, what opens it
// again, and what must never be typed.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemClock } from '../../../src/adapters/system-clock.ts';
import type { HostName } from '../../../src/domain/names.ts';
import { startSwitch, type SwitchOptions } from '../../../src/lab/switches/start-switch.ts';
import { NO_CLOUD } from '../../../src/ports/cloud.ts';
import type { World } from '../../../src/ports/world.ts';
import { planStep, STEP_CATALOGUE } from '../../../src/steps/catalogue.ts';
import { fenceBySwitchPort } from '../../../src/steps/fencing/fence-by-switch-port.ts';
import { codeOfFailure, sshToSwitch, SWITCH_HOST } from './switch-scene.ts';

const MAC = '02:00:00:00:21:00';
const access = { mode: 'access', access: 10, behind: [MAC] } as const;

const IOS = { system: 'cisco-ios', port: 'GigabitEthernet1/0/12', interface: 'Vlan10' } as const;
const EOS = { system: 'arista-eos', port: 'Ethernet12', interface: 'Vlan10' } as const;
const JUNOS = { system: 'junos', port: 'ge-0/0/12', interface: 'irb' } as const;

function cisco(port: string, word: string): string[] {
  return ['configure terminal', `interface ${port}`, word, 'end'];
}

const LINES: Readonly<Record<string, { shut: string[]; open: string[] }>> = {
  'cisco-ios': { shut: cisco(IOS.port, 'shutdown'), open: cisco(IOS.port, 'no shutdown') },
  'arista-eos': { shut: cisco(EOS.port, 'shutdown'), open: cisco(EOS.port, 'no shutdown') },
  junos: {
    shut: ['configure exclusive', `set interfaces ${JUNOS.port} disable`, 'commit', 'exit'],
    open: ['configure exclusive', `delete interfaces ${JUNOS.port} disable`, 'commit', 'exit'],
  },
};

/** A switch with one host behind its port, and an observer that hears `answers` by ARP. */
async function startFencing(options: SwitchOptions, port: string, answers: readonly string[] = []) {
  const standIn = await startSwitch(options);
  const ssh = sshToSwitch(standIn);
  const replies = answers
    .map((mac) => `Unicast reply from 203.0.113.50 [${mac}]  0.7ms\n`)
    .join('');
  const asked = { signal: null, stderr: '', isTruncated: false, isTimedOut: false, durationMs: 1 };
  const world: World = {
    hosts: {
      ...ssh,
      run: async (host, { argv }) => {
        assert.equal(host, 'router1');
        assert.equal(argv[0], 'arping');
        return { ...asked, argv, host, exitCode: answers.length > 0 ? 0 : 1, stdout: replies };
      },
    },
    terminals: ssh.terminals,
    cloud: NO_CLOUD,
    clock: systemClock,
  };
  const spec = fenceBySwitchPort.Spec.parse({
    node: 'node1' as HostName,
    ip: '203.0.113.50',
    observer: { host: 'router1', interface: 'eth0' },
    wasFenced: false,
    switch: 'leaf1',
    host: SWITCH_HOST,
    system: options.system,
    port,
  });
  const planned = planStep('fence-node1', fenceBySwitchPort, {
    ...spec,
    observer: { ...spec.observer },
  });
  return {
    standIn,
    world,
    planned,
    step: STEP_CATALOGUE.bind(JSON.parse(JSON.stringify(planned))),
    /** Typed since the last call, other than looks. */
    typed: () =>
      standIn.lines.splice(0).filter((line) => !/^(?:show|terminal|set cli) /.test(line)),
    async stop() {
      await ssh.close();
      await standIn.stop();
    },
  };
}

for (const { system, port, interface: shared } of [IOS, EOS, JUNOS]) {
  describe(`the port of a switch with ${system}`, () => {
    const options = { system, ports: { [port]: access } };

    test('is shut with the lines of the plan, proved, and opened again', async () => {
      const there = await startFencing(options, port);
      const { step, planned, world, standIn, typed } = there;
      const before = standIn.dump();
      assert.equal(await codeOfFailure(step.apply(world)), 'nothing failed');
      assert.match(standIn.dump(), new RegExp(`port ${port} access 10 shut`));
      assert.deepEqual(typed(), LINES[system]?.shut);
      assert.deepEqual(
        planned.commands.map(({ argv }) => argv.join(' ')),
        LINES[system]?.shut,
      );
      assert.match(await step.verify(world), /is shut, with nothing behind it$/);
      await step.apply(world);
      assert.deepEqual(typed(), [], 'a second apply types nothing');
      assert.match((await step.undo?.(world)) ?? '', /is open$/);
      assert.deepEqual(typed(), LINES[system]?.open);
      assert.equal(standIn.dump(), before);
      await there.stop();
    });

    test('stays shut while somebody answers for the address', async () => {
      const there = await startFencing(options, port, ['02:00:00:00:23:00']);
      await there.step.apply(there.world);
      assert.equal(await codeOfFailure(there.step.undo?.(there.world)), 'fence-still-needed');
      assert.match(there.standIn.dump(), / shut/);
      await there.stop();
    });

    test('is typed only when it is the port of one cable', async () => {
      const ports = { [port]: access, [shared]: access };
      const there = await startFencing({ system, ports }, shared);
      assert.equal(await codeOfFailure(there.step.apply(there.world)), 'switch-line-unsafe');
      assert.deepEqual(there.typed(), []);
      await there.stop();
    });
  });
}
