// The dead-man switch on a host: the program itself on real kernels, and what stands in for it on model
// hosts. Its verbs, what they exit with and print, and what a deadline, the death of sshd and a reboot
// leave behind. Much more of the program alone is in test/adapters/dead-man/.
import assert from 'node:assert/strict';
import type { LabNetwork } from '../../../src/lab/network/lab-network.ts';
import { deadManBundle, DEAD_MAN_PROGRAM } from '../../../src/steps/dead-man/program.ts';
import { closeOf, connect, exec } from './ssh-client.ts';

const HOST = 'node3';
const PROGRAM = '/var/lib/arpeggio/dead-man.sh';
const ADDRESS = '203.0.113.71/32';
const FILE = '/etc/network/interfaces.d/service-203-0-113-71';
const STANZA = `iface eth0 inet static\n    address ${ADDRESS}\n`;
const NOTE = '/root/note';

const BUNDLE = deadManBundle([
  {
    number: 1,
    atBoot: false,
    script: [
      'failed=0',
      'if test -e /sys/class/net/eth0; ' +
        `then ip -4 addr flush dev eth0 to ${ADDRESS} || failed=1; fi`,
      'if test -e /sys/class/net/eth9; then ip -4 addr flush dev eth9 || failed=1; fi',
      'ip addr del 203.0.113.99/32 dev eth0 || :',
      'exit $failed',
    ].join('\n'),
  },
  { number: 2, atBoot: true, script: `rm -f ${FILE} || exit 1` },
  {
    number: 3,
    atBoot: true,
    // As a program renders a text that holds quotes, newlines and what means something to a shell.
    script: `printf %s 'it'\\''s $1; as\nbefore | "x"\n' | install -m 644 /dev/stdin ${NOTE} || exit 1`,
  },
]);
const NOTED = 'it\'s $1; as\nbefore | "x"\n';
const FAILING = deadManBundle([
  { number: 1, atBoot: false, script: `rm -f ${NOTE} || exit 1` },
  {
    number: 2,
    atBoot: false,
    script: 'cat -- /root/absent || exit 1\nrm -f /root/never || exit 1',
  },
]);

class Player {
  readonly #network: LabNetwork;

  constructor(network: LabNetwork) {
    this.#network = network;
  }

  async run(argv: readonly string[], exitCode: number, stdin?: string): Promise<string> {
    const result = await this.#network.run(HOST, argv, stdin === undefined ? {} : { stdin });
    const where = `${argv.join(' ')}\n${result.stdout}${result.stderr}`;
    assert.equal(result.exitCode, exitCode, where);
    return result.stdout;
  }

  verb(line: string, exitCode = 0, stdin?: string): Promise<string> {
    return this.run(['sh', PROGRAM, ...line.split(' ')], exitCode, stdin);
  }

  /** With the seconds left out, which differ. */
  async outcome(id: string): Promise<string> {
    return (await this.verb(`outcome ${id}`)).trim().replace(/left=\d+/, 'left=N');
  }

  async isHere(): Promise<boolean> {
    return (await this.run(['ip', '-j', 'addr', 'show', 'dev', 'eth0'], 0)).includes(
      ADDRESS.slice(0, -3),
    );
  }

  /** The three steps that the bundle takes back, begun and done. */
  async doAll(id: string): Promise<void> {
    await this.verb(`run ${id} 01 ip addr replace ${ADDRESS} dev eth0`);
    await this.verb(`run ${id} 02 install -m 644 /dev/stdin ${FILE}`, 0, STANZA);
    await this.verb(`run ${id} 03 install -m 644 /dev/stdin ${NOTE}`, 0, 'changed\n');
  }

  async isBack(): Promise<void> {
    assert.equal(await this.isHere(), false, 'the address is still there');
    await this.run(['cat', '--', FILE], 1);
    assert.equal(await this.run(['cat', '--', NOTE], 0), NOTED);
  }

  /** By its own time: an emulated host counts as slowly as it works. */
  async untilOver(id: string): Promise<void> {
    const giveUpAt = Date.now() + 60_000;
    while (/state=(?:armed|undoing)/.test(await this.outcome(id))) {
      assert.equal(Date.now() < giveUpAt, true, `${id} is not over after a minute`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

export async function playDeadMan(network: LabNetwork): Promise<void> {
  const on = new Player(network);
  await install(on);
  await confirmAndUndo(on);
  await failAndClear(on);
  await deadlineWithoutSshd(on, network);
  await endWhatRuns(on, network);
  await reboot(on, network);
}

async function install(on: Player): Promise<void> {
  assert.equal(await on.verb('status', 2), '', 'a host without the program');
  const temporary = '/var/lib/arpeggio/.dead-man.new';
  await on.run(['install', '-D', '-m', '700', '/dev/stdin', temporary], 0, DEAD_MAN_PROGRAM);
  await on.run(['mv', '-f', temporary, PROGRAM], 0);
  for (const times of ['once', 'twice']) {
    assert.equal(await on.verb('install'), 'version=1 hook=init\n', times);
  }
  assert.equal(await on.verb('status'), 'free\n');
  await on.verb('no-verb', 2);
}

async function confirmAndUndo(on: Player): Promise<void> {
  await on.verb('arm c1 3000', 2, BUNDLE.slice(0, -4));
  await on.verb('arm c1 3601', 2, BUNDLE);
  await on.verb('arm c1 3000', 0, BUNDLE);
  await on.verb('arm c1 3000', 0, BUNDLE);
  await on.verb('arm c1 3000', 2, FAILING);
  assert.match(await on.verb('arm c2 3000', 3, BUNDLE), /^busy id=c1 left=[1-3]\d{3}\n$/);
  assert.match(await on.verb('status'), /^state=armed id=c1 left=[1-3]\d{3} reason= failed=\n$/);
  await on.doAll('c1');
  await on.verb('run c1 09 true', 113);
  await on.verb('run c2 01 true', 111);
  await on.verb('run c1 01 cat -- /root/absent', 1);
  await on.verb('extend c2 3000', 4);
  await on.verb('extend c1 3000');
  await on.verb('clear c1', 6);
  await on.verb('confirm c2', 4);
  await on.verb('confirm c1');
  await on.verb('confirm c1');
  assert.equal(await on.outcome('c1'), 'state=confirmed id=c1 left= reason= failed=');
  await on.verb('run c1 01 true', 111);
  await on.verb('undo c1 late', 7);
  assert.equal(await on.isHere(), true);
  await on.verb('arm c1 3000', 2, BUNDLE);
  await on.verb('arm c2 3000', 0, BUNDLE);
  await on.doAll('c2');
  await on.run(['sh', PROGRAM, 'undo', 'c2', "it's over"], 0);
  await on.isBack();
  assert.equal(await on.outcome('c2'), 'state=undone id=c2 left= reason=it_s_over failed=');
  await on.verb('run c2 01 true', 112);
  await on.verb('confirm c2', 7);
  await on.verb('extend c2 3000', 7);
  await on.verb('undo c2 again');
  await on.verb('undo c3 x', 4);
  assert.equal(await on.outcome('c3'), 'state=unknown id=c3 left= reason= failed=');
}

async function failAndClear(on: Player): Promise<void> {
  await on.verb('arm c4 3000', 0, FAILING);
  await on.verb('run c4 01 true');
  await on.verb('run c4 02 install -m 644 /dev/stdin /root/never', 0, 'x');
  await on.verb('undo c4 x', 8);
  await on.run(['cat', '--', NOTE], 1);
  assert.equal(await on.run(['cat', '--', '/root/never'], 0), 'x', 'exit 1 ends a take-back');
  assert.equal(await on.outcome('c4'), 'state=undo-failed id=c4 left= reason=x failed=02');
  await on.verb('arm c5 3000', 3, BUNDLE);
  await on.verb('undo c4 again', 8);
  await on.run(['install', '-m', '644', '/dev/stdin', '/root/absent'], 0, '');
  await on.verb('undo c4 again');
  await on.verb('clear c4');
  await on.verb(
    'arm c5 3000',
    0,
    deadManBundle([{ number: 1, atBoot: false, script: 'cat -- /none || exit 1' }]),
  );
  await on.verb('run c5 01 true');
  await on.verb('undo c5 x', 8);
  await on.verb('clear c5');
  assert.equal(await on.outcome('c5'), 'state=cleared id=c5 left= reason=x failed=01');
  assert.equal(await on.verb('status'), 'free\n');
}

/** Armed over SSH; nobody can come back, and the session that armed it is dead. */
async function deadlineWithoutSshd(on: Player, network: LabNetwork): Promise<void> {
  const client = await connect(network, HOST);
  const closed = closeOf(client);
  const armed = await exec(client, `sh ${PROGRAM} arm c6 3000`, { stdin: BUNDLE });
  assert.deepEqual([armed.exitCode, armed.stdout, armed.stderr], [0, '', '']);
  await on.doAll('c6');
  assert.equal((await exec(client, `sh ${PROGRAM} extend c6 3`)).exitCode, 0);
  await network.setFault(HOST, { kind: 'sshd-killed' });
  await closed;
  await on.untilOver('c6');
  await network.clearFaults(HOST);
  assert.equal(await on.outcome('c6'), 'state=undone id=c6 left= reason=deadline failed=');
  await on.isBack();
}

async function endWhatRuns(on: Player, network: LabNetwork): Promise<void> {
  await on.run(['rm', '-f', NOTE], 0);
  await on.verb('arm c7 3000', 0, BUNDLE);
  const line = `sh ${PROGRAM} run c7 03 ping -n -D -i 0.2 -w 30 203.0.113.1`;
  const running = network.run(HOST, line.split(' '));
  // A slow host takes its time to begin.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await on.verb('undo c7 x');
  assert.notEqual((await running).exitCode, 0);
  assert.equal(await on.run(['cat', '--', NOTE], 0), NOTED, 'it was taken back, so it had begun');
}

async function reboot(on: Player, network: LabNetwork): Promise<void> {
  await on.verb('arm c8 3000', 0, BUNDLE);
  await on.doAll('c8');
  await network.reboot(HOST);
  assert.equal(await on.outcome('c8'), 'state=undone id=c8 left= reason=boot failed=');
  // Before the network came up: the interface never saw the address of the file.
  await on.isBack();
  await on.verb('confirm c8', 7);
  await on.run(['rm', '-f', FILE, NOTE, '/root/absent', '/root/never'], 0);
}
