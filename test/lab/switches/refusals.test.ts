// The pitfalls of single systems: what is refused before anything is typed, what the switch refuses,
// and the lint, which no line may pass that could replace the list of a trunk.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failureOf } from '../../../src/domain/failures.ts';
import type { VlanId } from '../../../src/domain/names.ts';
import type { SwitchOptions } from '../../../src/lab/switches/start-switch.ts';
import type { Dialect } from '../../../src/steps/switch/dialects/dialect.ts';
import { DIALECTS } from '../../../src/steps/switch/dialects/table.ts';
import { trunkFacts, trunkWarnings } from '../../../src/steps/switch/reading.ts';
import { typeOn } from '../../../src/steps/switch/session.ts';
import { codeOfFailure, startScene, type SwitchScene, SWITCH_HOST, VLAN } from './switch-scene.ts';

const PORT = 'GigabitEthernet1/0/1';

async function withSwitch(options: SwitchOptions, work: (scene: SwitchScene) => Promise<void>) {
  const scene = await startScene(options, Object.keys(options.ports).slice(0, 1));
  try {
    await work(scene);
  } finally {
    await scene.stop();
  }
}

function ios(allowed: string, more: object = {}): SwitchOptions {
  return { system: 'cisco-ios', ports: { [PORT]: { allowed } }, ...more };
}

describe('the lint', () => {
  const wrong: Readonly<Record<string, readonly string[]>> = {
    'cisco-ios': [
      'switchport trunk allowed vlan 1234',
      'switchport trunk allowed vlan none',
      'switchport trunk allowed vlan except 1234',
      'switchport trunk allowed vlan add 1-4094',
      'switchport trunk allowed vlan remove 10,20',
      'no switchport trunk allowed vlan',
      'sw tr al vl 1234',
      'default interface GigabitEthernet1/0/1',
      'vlan 1234 ; reload',
      'configure terminal revert timer 5 idle 3',
      'configure revert now',
      'configure replace flash:backup force',
    ],
    junos: [
      'delete interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members',
      'delete interfaces ge-0/0/1',
      'set interfaces ge-0/0/1 unit 0 family ethernet-switching vlan members all',
      'delete vlans v10',
      'load override terminal',
      'commit at 18:00',
      'commit confirmed',
      'rollback 1',
    ],
    'arista-eos': [
      'configure session theirs commit',
      'configure session arpeggio-c7f3k2a abort',
      'commit timer 1:2:3',
      'rollback clean-config',
    ],
    'cisco-nx-os': ['configure terminal revert timer 5', 'abort'],
    'aruba-cx': ['no vlan trunk allowed', 'vlan trunk allowed all', 'vlan access 1234'],
    sonic: ['config vlan member add -u 1234 Ethernet0', 'config reload -y', 'config vlan del all'],
    'linux-bridge': [
      'bridge vlan add dev eth1 vid 1234 pvid untagged',
      'bridge vlan del dev eth1 vid 2-4094',
    ],
  };

  for (const [system, lines] of Object.entries(wrong)) {
    for (const text of lines) {
      test(`lets nobody type "${text}" on ${system}`, async () => {
        const dialect = DIALECTS[system as keyof typeof DIALECTS];
        const world = { hosts: NOBODY, terminals: NOBODY } as never;
        const typing = typeOn(world, SWITCH_HOST, dialect, [{ argv: text.split(' ') }]);
        assert.equal(await codeOfFailure(typing), 'switch-line-unsafe');
      });
    }
  }

  test('stops a dialect that forgot "add" before it types anything', async () => {
    await withSwitch(ios('10,20-22'), async ({ standIn, world }) => {
      const original = standIn.dump();
      const careless: Dialect = {
        ...DIALECTS['cisco-ios'],
        carry: ({ vlan, ports }) =>
          [
            'configure terminal',
            `interface ${ports[0]}`,
            `switchport trunk allowed vlan ${vlan}`,
          ].map((text) => ({ argv: text.split(' ') })),
      };
      const lines = careless.carry({ vlan: VLAN, ports: [PORT], changesList: false });
      const typing = typeOn(world, SWITCH_HOST, careless, lines);
      assert.equal(await codeOfFailure(typing), 'switch-line-unsafe');
      assert.deepEqual(standIn.lines, []);
      assert.equal(standIn.dump(), original);
    });
  });
});

/** Whatever is asked of it is a mistake of the test. */
const NOBODY = {
  run: () => assert.fail('something was run'),
  type: () => assert.fail('something was typed'),
};

describe('an IOS switch', () => {
  test('that has to be emptied or filled from nothing is refused', async () => {
    await withSwitch(ios('none'), async (scene) => {
      await assert.rejects(
        scene.plan('add'),
        /^Error: switch-unsuitable: .*carries no VLAN at all/,
      );
    });
    await withSwitch(ios('1234'), async (scene) => {
      await assert.rejects(scene.plan('remove'), /opens it to every VLAN/);
    });
  });

  test('whose other VLANs vanish meanwhile is not emptied by an undo', async () => {
    await withSwitch(ios('10', { opensWhenEmptied: true }), async (scene) => {
      const step = await scene.step('add');
      await step.apply(scene.world);
      const port = scene.standIn.machine.running.ports.get(PORT) ?? assert.fail();
      port.allowed = new Set([1234]);
      assert.equal(await codeOfFailure(step.undo?.(scene.world)), 'switch-unsuitable');
      assert.match(scene.standIn.dump(), /trunk 1234 /);
    });
  });

  test('that is a VTP client is refused, one that is a server is warned about', async () => {
    const vtp = { mode: 'Client', domain: 'campus', version: 2 };
    await withSwitch(ios('10', { vtp }), async (scene) => {
      await assert.rejects(scene.plan('add'), /VTP client/);
    });
    await withSwitch(ios('10', { vtp: { ...vtp, mode: 'Server' } }), async (scene) => {
      await assert.rejects(scene.plan('add'), /up to 1005 only/);
      assert.equal((await scene.plan('add', 900 as VlanId)).length, 1);
      assert.match(trunkWarnings(scene.of, await scene.read()).join(), /every switch of "campus"/);
    });
  });

  test('that refuses to make the VLAN has not had a port touched', async () => {
    await withSwitch(ios('10'), async (scene) => {
      const step = await scene.step('add');
      const original = scene.state();
      Object.assign(scene.standIn.machine, {
        options: { ...ios('10'), vtp: { mode: 'Server', domain: '', version: 2 } },
      });
      await assert.rejects(step.apply(scene.world), (thrown) => {
        assert.equal(failureOf(thrown)?.code, 'switch-refused');
        assert.match(failureOf(thrown)?.why ?? '', /Failed to create VLANs 1234/);
        assert.match(failureOf(thrown)?.fix ?? '', /^Typed before it: configure terminal; /);
        return true;
      });
      assert.equal(scene.standIn.lines.at(-1), 'exit');
      assert.equal(scene.state(), original);
    });
  });

  test('on which the login may not configure refuses the first look, with the reason', async () => {
    await withSwitch(ios('10', { isUnprivileged: true }), async (scene) => {
      await assert.rejects(scene.read(), (thrown) => {
        assert.match(failureOf(thrown)?.what ?? '', /refused "terminal length 0"/);
        return true;
      });
    });
  });

  test('with changes that nobody saved warns that they will be saved', async () => {
    await withSwitch(ios('10'), async (scene) => {
      const port = scene.standIn.machine.running.ports.get(PORT) ?? assert.fail();
      port.allowed = new Set([10, 20]);
      assert.match(trunkWarnings(scene.of, await scene.read()).join(), /nobody saved/);
    });
  });

  test('that knows the VLAN but suspended it is not called done', async () => {
    await withSwitch(ios('10'), async (scene) => {
      const step = await scene.step('add');
      await step.apply(scene.world);
      scene.standIn.machine.running.vlans.delete(VLAN);
      assert.equal(await codeOfFailure(step.verify(scene.world)), 'effect-missing');
    });
  });

  test('whose plan rests on this VLAN only: other VLANs change no fact', async () => {
    await withSwitch(ios('10'), async (scene) => {
      const before = trunkFacts(scene.of, VLAN, await scene.read());
      const port = scene.standIn.machine.running.ports.get(PORT) ?? assert.fail();
      port.allowed = new Set([10, 20]);
      assert.deepEqual(trunkFacts(scene.of, VLAN, await scene.read()), before);
      port.allowed.add(VLAN);
      assert.notDeepEqual(trunkFacts(scene.of, VLAN, await scene.read()), before);
    });
  });
});

test('a Junos switch on which somebody edits refuses, and nothing is committed', async () => {
  const ports = { 'ge-0/0/1': { allowed: '10' } };
  await withSwitch({ system: 'junos', ports, isEditedByOthers: true }, async (scene) => {
    const original = scene.state();
    const step = await scene.step('add');
    assert.equal(await codeOfFailure(step.apply(scene.world)), 'switch-refused');
    assert.deepEqual(scene.standIn.lines.slice(-1), ['configure exclusive']);
    assert.equal(scene.state(), original);
  });
});

test('a switch of another system than configured is recognised as such', async () => {
  await withSwitch(ios('10'), async (scene) => {
    const aruba = DIALECTS['aruba-cx'];
    assert.equal(aruba.parse(aruba.looks.map(() => 'GigabitEthernet1/0/1 is up')), null);
    assert.equal(await codeOfFailure(scene.read()), 'nothing failed');
  });
});
