// Who brings an interface up at boot, read from hosts that answer as real ones did: each case is the
// output of the commands of one host. Any other command than those ends the test.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HostName, InterfaceName, IpAddress } from '../../src/domain/names.ts';
import { readInterfaceManager } from '../../src/facts/persistence/interface-manager.ts';
import { readFilesNaming } from '../../src/facts/persistence/kept-files.ts';
import { NO_CLOUD } from '../../src/ports/cloud.ts';
import type { CommandResult } from '../../src/ports/hosts.ts';
import { NO_TERMINALS } from '../../src/ports/terminals.ts';
import type { World } from '../../src/ports/world.ts';
import { hurriedClock } from '../fakes/test-bot.ts';

const HOST = 'router1' as HostName;
const ETH1 = 'eth1' as InterfaceName;

type Answer =
  | string
  | { readonly exitCode: number; readonly stdout?: string; readonly stderr?: string };

/** A host of commands and answers; programs that are not listed are not installed. */
function hostWith(answers: Readonly<Record<string, Answer>>): World {
  const run = (host: HostName, { argv }: { readonly argv: readonly string[] }) => {
    const line = argv.join(' ');
    const answer = answers[line] ?? absent(argv, line);
    const {
      exitCode = 0,
      stdout = '',
      stderr = '',
    } = typeof answer === 'string' ? { stdout: answer } : answer;
    const result: CommandResult = {
      ...{ argv, host, exitCode, stdout, stderr },
      ...{ signal: null, isTruncated: false, isTimedOut: false, durationMs: 1 },
    };
    return Promise.resolve(result);
  };
  return {
    hosts: { run, start: nothingStarts },
    terminals: NO_TERMINALS,
    cloud: NO_CLOUD,
    clock: hurriedClock(),
  };
}

function nothingStarts(): Promise<never> {
  return Promise.reject(new Error('Nothing is started here.'));
}

function absent(argv: readonly string[], line: string): Answer {
  const [program = ''] = argv;
  if (['networkctl', 'nmcli', 'netplan'].includes(program)) return { exitCode: 127 };
  if (program === 'find') return { exitCode: 1, stderr: 'find: No such file or directory' };
  if (program === 'grep') return { exitCode: 2, stderr: 'grep: No such file or directory' };
  throw new Error(`Nobody said what "${line}" answers.`);
}

const NETWORKCTL = 'networkctl --no-legend list eth1';
const NMCLI = 'nmcli -t -f DEVICE,STATE device';
const NETPLAN = 'grep -rlF eth1 /etc/netplan';
const KEPT =
  'find /etc/systemd/network /etc/netplan /etc/NetworkManager/system-connections /etc/sysctl.d -type f';
const INTERFACES = {
  'find /etc/network/interfaces /etc/network/interfaces.d -maxdepth 1 -type f':
    '/etc/network/interfaces\n',
  'cat -- /etc/network/interfaces': 'auto eth1\niface eth1 inet manual\n',
  'stat -c %a %u %g -- /etc/network/interfaces': '644 0 0\n',
};
const BY_NETWORKD = { [NETWORKCTL]: '  3 eth1 ether routable configured\n' };

interface Row {
  readonly name: string;
  readonly host: Readonly<Record<string, Answer>>;
  readonly expected: readonly string[];
}

const ROWS: readonly Row[] = [
  { name: 'nobody', host: {}, expected: [] },
  { name: 'ifupdown', host: INTERFACES, expected: ['ifupdown'] },
  {
    name: 'ifupdown2, which reads the same files',
    host: {
      ...INTERFACES,
      'find /usr/share/ifupdown2 -maxdepth 1 -type f':
        '/usr/share/ifupdown2/__init__.py\n/usr/share/ifupdown2/__main__.py\n',
    },
    expected: ['ifupdown2'],
  },
  { name: 'systemd-networkd', host: BY_NETWORKD, expected: ['systemd-networkd'] },
  {
    name: 'systemd-networkd, beside a NetworkManager that only shows the interface',
    host: { ...BY_NETWORKD, [NMCLI]: 'eth0:connected\neth1:connected (externally)\n' },
    expected: ['systemd-networkd'],
  },
  {
    name: 'ifupdown, beside managers that leave the interface alone',
    host: {
      ...INTERFACES,
      [NETWORKCTL]: '  3 eth1 ether off unmanaged\n',
      [NMCLI]: 'eth1:unmanaged\n',
    },
    expected: ['ifupdown'],
  },
  { name: 'NetworkManager', host: { [NMCLI]: 'eth1:connected\n' }, expected: ['NetworkManager'] },
  {
    name: 'netplan, whoever carries it out',
    host: { ...BY_NETWORKD, [NETPLAN]: '/etc/netplan/50-cloud-init.yaml\n' },
    expected: ['netplan'],
  },
  {
    name: 'both of two that claim it',
    host: { ...INTERFACES, ...BY_NETWORKD },
    expected: ['ifupdown', 'systemd-networkd'],
  },
];

describe('the manager of an interface is', () => {
  for (const { name, host, expected } of ROWS) {
    test(name, async () => {
      const { managers } = await readInterfaceManager(hostWith(host), HOST, ETH1);
      assert.deepEqual(managers, expected);
    });
  }
});

test('of systemd-networkd the file of the interface is known, and our own files there', async () => {
  const path = '/etc/systemd/network/10-eth1.network.d/vlan1234.conf';
  const world = hostWith({
    ...BY_NETWORKD,
    'networkctl --no-pager --lines=0 status eth1':
      '● 3: eth1\n                     Link File: /usr/lib/systemd/network/99-default.link\n' +
      '                  Network File: /run/systemd/network/10-eth1.network\n',
    // The others hold what is not ours to read.
    [KEPT]: `/etc/systemd/network/30-wg0.netdev\n${path}\n/etc/sysctl.d/60-arpeggio.conf\n`,
    [`cat -- ${path}`]: '[Network]\nVLAN=eth1.1234\n',
    [`stat -c %a -- ${path}`]: '644\n',
  });
  const { networkFile, keptFiles } = await readInterfaceManager(world, HOST, ETH1);
  assert.equal(networkFile, '/run/systemd/network/10-eth1.network');
  assert.deepEqual(keptFiles, [{ path, content: '[Network]\nVLAN=eth1.1234\n', mode: '644' }]);
});

test('of netplan the section is known that defines the interface, and who carries it out', async () => {
  const host = {
    ...BY_NETWORKD,
    [NETPLAN]: '/etc/netplan/50-cloud-init.yaml\n',
    'netplan get ethernets.eth1': 'null\n',
    'netplan get bonds.eth1': 'interfaces: [eno1, eno2]\n',
    'netplan get bridges.eth1': 'null\n',
    'netplan get vlans.eth1': 'null\n',
  };
  const { netplan } = await readInterfaceManager(hostWith(host), HOST, ETH1);
  assert.deepEqual(netplan, { section: 'bonds', renderer: 'networkd' });
  const unknown = { ...host, 'netplan get bonds.eth1': 'null\n' };
  assert.equal((await readInterfaceManager(hostWith(unknown), HOST, ETH1)).netplan, null);
});

test('files that name a prefix are found by name, and a missing folder is no trouble', async () => {
  const line = 'grep -rlwF -- 10.99.0.0 /etc/systemd/network /usr/lib/systemd/network /etc/netplan';
  const stderr = 'grep: /etc/netplan: No such file or directory\n';
  const world = hostWith({
    [line]: { exitCode: 2, stdout: '/etc/systemd/network/10-eth1.network\n', stderr },
  });
  const found = await readFilesNaming(world, HOST, '10.99.0.0' as IpAddress);
  assert.deepEqual(found, ['/etc/systemd/network/10-eth1.network']);
  const broken = hostWith({ [line]: { exitCode: 2, stderr: 'grep: /etc/netplan: I/O error\n' } });
  await assert.rejects(readFilesNaming(broken, HOST, '10.99.0.0' as IpAddress), /I\/O error|ended/);
});
