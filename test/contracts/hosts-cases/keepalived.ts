// keepalived, systemctl and ipvsadm on a router, and bash as a client: what a good and a bad file, a
// reload and a stop are answered with. What VRRP then does is in test/lab/ and test/kernel/.
import { type Case, type Step, step } from './case.ts';

const FILE = '/etc/keepalived/conf.d/vlan77.conf';
const MAIN = '/etc/keepalived/keepalived.conf';

function write(on: string, path: string, stdin: string): Step {
  return step(on, `install -D -m 644 /dev/stdin ${path}`, { stdin, output: '' });
}

function instance(device: string, more = ''): string {
  return [
    'vrrp_instance GW_77 {',
    '  state BACKUP',
    `  interface ${device}`,
    '  virtual_router_id 77',
    '  virtual_ipaddress {',
    '    10.77.0.1/32',
    '  }',
    more,
    '}',
    '',
  ].join('\n');
}

function connect(on: string, address: string, port: number, exitCode: number): Step {
  const script = 'exec 3<>/dev/tcp/$0/$1';
  return { on, argv: ['timeout', '3', 'bash', '-c', script, address, String(port)], exitCode };
}

export const KEEPALIVED_CASES: readonly Case[] = [
  {
    title: 'keepalived runs on a router from the start, with nothing to do',
    steps: [
      step('router1', 'keepalived --version', { output: '', warns: true }),
      step('router1', 'systemctl is-active keepalived', { output: 'active\n' }),
      step('router1', 'keepalived -t', { output: '' }),
      { on: 'router1', argv: ['grep', '-r', '', '/etc/keepalived/conf.d'], exitCode: 1 },
      { on: 'router1', argv: ['grep', '-r', '', '/etc/keepalived/nowhere'], exitCode: 2 },
      step('router1', 'systemctl stop keepalived', { output: '' }),
      step('router1', 'systemctl is-active keepalived', { output: 'inactive\n', exitCode: 3 }),
      step('router1', 'systemctl reload keepalived', { exitCode: 1 }),
      step('router1', 'systemctl start keepalived', { output: '' }),
      step('router1', 'systemctl is-active keepalived', { output: 'active\n' }),
    ],
  },
  {
    title: 'keepalived -t tells a good file from a bad one',
    steps: [
      write('router1', FILE, instance('eth1')),
      step('router1', 'keepalived -t', { output: '' }),
      {
        on: 'router1',
        argv: ['grep', '-r', '', '/etc/keepalived/conf.d'],
        exitCode: 0,
        output: instance('eth1')
          .trimEnd()
          .split('\n')
          .map((line) => `${FILE}:${line}`)
          .toSorted(),
      },
      write('router1', FILE, instance('eth1', '  prority 100')),
      step('router1', 'keepalived -t', { exitCode: 5 }),
      // Its interface has to be there before the file can be tested.
      write('router1', FILE, instance('eth1.77')),
      step('router1', 'keepalived -t', { exitCode: 5 }),
      // A line of more than 1023 bytes is read as two, even when it is a comment.
      write('router1', FILE, `# ${'x'.repeat(1_100)}\n${instance('eth1')}`),
      step('router1', 'keepalived -t', { exitCode: 5 }),
      step('router1', `rm -f ${FILE}`),
      step('router1', 'keepalived -t', { output: '' }),
    ],
  },
  {
    title: 'keepalived -t refuses scripts where they are not allowed',
    steps: [
      write('router2', MAIN, 'include /etc/keepalived/conf.d/*.conf\n'),
      write('router2', FILE, instance('eth1', '  notify_master "/bin/true"')),
      step('router2', 'keepalived -t', { exitCode: 6 }),
      step('router2', `rm -f ${FILE}`),
      write(
        'router2',
        MAIN,
        [
          'global_defs {',
          '    router_id router2',
          '    vrrp_version 3',
          '    enable_script_security',
          '    script_user root',
          '    vrrp_garp_master_refresh 60',
          '}',
          '',
          '# One file for each network.',
          'include /etc/keepalived/conf.d/*.conf',
          '',
        ].join('\n'),
      ),
      step('router2', 'keepalived -t', { output: '' }),
    ],
  },
  {
    title: 'bash says that a port is closed',
    steps: [
      connect('router1', '203.0.113.21', 81, 1),
      {
        on: 'router1',
        argv: ['timeout', '3', 'bash', '-c', 'echo > /dev/udp/$0/$1', '203.0.113.21', '53'],
        exitCode: 0,
      },
    ],
  },
  {
    title: 'ipvsadm prints a table with nothing in it',
    steps: [
      step('router1', 'ipvsadm -Ln --stats --exact', {
        output: ['IP Virtual Server', 'Prot LocalAddress:Port', '-> RemoteAddress:Port'],
      }),
    ],
  },
];
