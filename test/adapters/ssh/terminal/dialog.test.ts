// The dialog with a switch against real SSH servers with its bad habits: slow lines, banners with
// prompts in them, pagers, names that are cut short, questions, sessions that end.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SshLimits } from '../../../../src/adapters/ssh/settings.ts';
import { failureOf } from '../../../../src/domain/failures.ts';
import {
  startSwitch,
  type SwitchOptions,
  type SwitchStandIn,
} from '../../../../src/lab/switches/start-switch.ts';
import { DIALECTS } from '../../../../src/steps/switch/dialects/table.ts';
import { EXAMPLES } from '../../../lab/switches/examples.ts';
import { codeOfFailure, sshToSwitch, SWITCH_HOST } from '../../../lab/switches/switch-scene.ts';

type Type = (...lines: string[]) => Promise<readonly string[]>;

const IOS: SwitchOptions = {
  system: 'cisco-ios',
  ports: Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [
      `GigabitEthernet1/0/${index + 1}`,
      { allowed: '10,20-22' },
    ]),
  ),
};
const LOOK = 'show running-config | section ^interface';

async function withSwitch(
  work: (type: Type, standIn: SwitchStandIn) => Promise<void>,
  { options = IOS, limits = {} }: { options?: SwitchOptions; limits?: Partial<SshLimits> } = {},
): Promise<void> {
  const standIn = await startSwitch(options);
  const ssh = sshToSwitch(standIn, limits);
  const terminal = DIALECTS[options.system].terminal ?? assert.fail();
  try {
    await work((...lines) => ssh.terminals.type(SWITCH_HOST, terminal, lines), standIn);
  } finally {
    await ssh.close();
    await standIn.stop();
  }
}

/** Enough that what `show` prints is longer than a page. */
function withMorePorts(options: SwitchOptions): SwitchOptions {
  const [name = ''] = Object.keys(options.ports);
  const more = Array.from({ length: 20 }, (_, index) => [
    name.replace(/\d+$/, `${index + 20}`),
    { allowed: '10,20-22' },
  ]);
  return { ...options, ports: { ...options.ports, ...Object.fromEntries(more) } };
}

function words(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

describe('a dialog with a switch', () => {
  test('returns what each line printed, without echo and prompt', async () => {
    await withSwitch(async (type) => {
      const [vtp = '', end] = await type('show vtp status', 'configure terminal', 'end').then(
        ([first, , last]) => [first, last],
      );
      assert.match(vtp, /^VTP Version capable/);
      assert.doesNotMatch(vtp, /sw1|show vtp/);
      assert.equal(end, '');
    });
  });

  test('reads the same from a line that comes in pieces of three characters', async () => {
    await withSwitch(
      async (type, { faults }) => {
        const whole = await type('show vlan brief', 'show interfaces trunk');
        faults.slowness = { pieceLength: 3, pauseMs: 1 };
        assert.deepEqual(await type('show vlan brief', 'show interfaces trunk'), whole);
      },
      {
        options: { ...IOS, ports: { 'GigabitEthernet1/0/1': { allowed: '10' } } },
        limits: { promptQuietMs: 30, firstPromptQuietMs: 200 },
      },
    );
  });

  for (const { options } of EXAMPLES.filter((one) => one.options.system !== 'sonic')) {
    test(`gets through the pager of ${options.system} when paging was not turned off`, async () => {
      const { terminal, looks } = DIALECTS[options.system];
      if (terminal === null) assert.fail('a shell');
      const standIn = await startSwitch(withMorePorts(options));
      const ssh = sshToSwitch(standIn);
      const line = looks.at(options.system === 'junos' ? 1 : 0)?.argv.join(' ') ?? '';
      const paged = { ...terminal, opening: [] };
      const [plain = ''] = await ssh.terminals.type(SWITCH_HOST, terminal, [line]);
      const [first = ''] = await ssh.terminals.type(SWITCH_HOST, paged, [line]);
      assert.ok(plain.split('\n').length > 24, 'it fits on one page');
      assert.equal(words(first), words(plain));
      await ssh.close();
      await standIn.stop();
    });
  }

  test('takes neither a banner nor a line of output for a prompt', async () => {
    const banner = '\n*** Authorised people only ***\nadmin@gate#\nsw1-is-here>\n';
    await withSwitch(
      async (type) => {
        const [output = ''] = await type('show vlan brief');
        assert.match(output, /VLAN Name/);
      },
      { options: { ...IOS, banner } },
    );
  });

  test('follows a name that is cut short in the configuration modes', async () => {
    const name = 'a-very-long-name-for-a-switch-in-the-basement';
    await withSwitch(
      async (type, standIn) => {
        await type('configure terminal', 'vlan 77', 'name cellar', 'end');
        assert.match(standIn.dump(), /^vlan 77 cellar$/m);
      },
      { options: { ...IOS, name } },
    );
  });

  test('stops at a refusal: the lines after it are never typed', async () => {
    await withSwitch(async (type, standIn) => {
      await assert.rejects(type('configure terminal', 'vlna 5', 'vlan 6'), (thrown) => {
        const failure = failureOf(thrown);
        assert.equal(failure?.code, 'switch-refused');
        assert.match(failure?.what ?? '', /"vlna 5"/);
        assert.match(failure?.why ?? '', /% Invalid input detected/);
        assert.match(failure?.fix ?? '', /^Typed before it: configure terminal, and nothing after/);
        return true;
      });
      assert.deepEqual(standIn.lines, ['configure terminal', 'vlna 5']);
    });
  });

  test('answers no question, and shows it', async () => {
    await withSwitch(
      async (type, { faults }) => {
        faults.add(/^write memory/, 'ask');
        await assert.rejects(type('write memory'), (thrown) => {
          assert.equal(failureOf(thrown)?.code, 'command-timed-out');
          assert.match(failureOf(thrown)?.why ?? '', /Do you want to continue \(y\/n\)\?/);
          return true;
        });
      },
      { limits: { terminalLineTimeoutMs: 400 } },
    );
  });

  test('that is cut in the middle says which line may have taken effect', async () => {
    await withSwitch(async (type, { faults }) => {
      faults.add(/^name x/, 'cut-after');
      await assert.rejects(type('configure terminal', 'vlan 5', 'name x', 'end'), (thrown) => {
        assert.equal(failureOf(thrown)?.code, 'command-failed');
        const fix = failureOf(thrown)?.fix ?? '';
        assert.match(fix, /configure terminal; vlan 5, and nothing after it. It may have taken/);
        return true;
      });
      assert.equal((await type('show vlan brief')).length, 1);
    });
  });

  test('does not read without end', async () => {
    await withSwitch(
      async (type) => assert.equal(await codeOfFailure(type(LOOK)), 'output-unreadable'),
      { limits: { outputBytesMax: 2_000 } },
    );
  });

  test('leaves no connection open, and two at once take turns', async () => {
    await withSwitch(async (type, standIn) => {
      const both = Promise.all([type('show vlan brief', LOOK), type('show vtp status', LOOK)]);
      await both;
      assert.deepEqual(standIn.lines, ['show vlan brief', LOOK, 'show vtp status', LOOK]);
      while (standIn.connectionCount() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    });
  });

  test('with a switch that is off says that nothing was typed', async () => {
    await withSwitch(async (_, standIn) => {
      // Nothing listens on port 1 of this machine.
      const ssh = sshToSwitch({ ...standIn, port: 1 });
      const { terminal } = DIALECTS['cisco-ios'];
      const typing = ssh.terminals.type(SWITCH_HOST, terminal ?? assert.fail(), [LOOK]);
      await assert.rejects(typing, (thrown) => {
        assert.equal(failureOf(thrown)?.code, 'host-unreachable');
        assert.match(failureOf(thrown)?.fix ?? '', /^Nothing was changed/);
        return true;
      });
      await ssh.close();
    });
  });
});
