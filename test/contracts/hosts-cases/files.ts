// Files, sysctls and small questions about a host, with the messages left out and exit codes kept.
import { type Case, step } from './case.ts';

const FOLDER = '/etc/network/interfaces.d';
const SERVICE = `${FOLDER}/service-203-0-113-50`;
const SERVICE_TEXT = 'iface eth0 inet static\n    address 203.0.113.50/32\n';
const NEW = `${FOLDER}/service-203-0-113-51`;
const TEMPORARY = `${FOLDER}/.arpeggio.new`;
/** sha256 of SERVICE_TEXT, by sha256sum on Debian 12. */
const SERVICE_SHA256 = '2803ed3b616b76bac6e9dae590001f25134ada1bf52983dcfc094b21ac7e8a47';

export const FILE_CASES: readonly Case[] = [
  {
    title: 'the interface files of node1 are found, read and summed',
    steps: [
      step('node1', `find /etc/network/interfaces ${FOLDER} -maxdepth 1 -type f`, {
        output: ['/etc/network/interfaces', SERVICE, `${FOLDER}/service-203-0-113-60`],
      }),
      step('node1', `grep -rlF 203.0.113.50 ${FOLDER}`, { output: [SERVICE] }),
      step('node1', `cat -- ${SERVICE}`, { output: SERVICE_TEXT }),
      step('node1', `sha256sum -- ${SERVICE}`, { output: `${SERVICE_SHA256}  ${SERVICE}\n` }),
      {
        ...step('node1', 'stat'),
        argv: ['stat', '-c', '%a %u %g', '--', SERVICE],
        output: '644 0 0\n',
      },
      step('node3', `find /etc/network/interfaces ${FOLDER} -maxdepth 1 -type f`, {
        output: ['/etc/network/interfaces'],
      }),
    ],
  },
  {
    title: 'what is not there is reported by exit code',
    steps: [
      step('node1', 'cat -- /etc/absent', { exitCode: 1, output: '' }),
      step('node1', `cat -- ${FOLDER} ${SERVICE}`, { exitCode: 1, output: SERVICE_TEXT }),
      step('node1', 'sha256sum -- /etc/absent', { exitCode: 1, output: '' }),
      step('node1', 'stat -c %a -- /etc/absent', { exitCode: 1, output: '' }),
      step('node1', `grep -rlF 203.0.113.77 ${FOLDER}`, { exitCode: 1, output: [] }),
      step('node1', 'grep -rlF x /etc/netplan', { exitCode: 2, output: [] }),
      step('node1', 'grep -rlF 203.0.113.50 /etc/keepalived', { exitCode: 1, output: [] }),
      step('node1', 'find /etc/absent -maxdepth 1 -type f', { exitCode: 1, output: [] }),
      step('node1', 'mv -f /etc/absent /etc/other', { exitCode: 1 }),
      step('node1', 'sync /etc/absent', { exitCode: 1 }),
      step('node1', 'chmod --reference=/etc/absent /etc/hostname', { exitCode: 1 }),
      step('node1', 'chown --reference=/etc/hostname /etc/absent', { exitCode: 1 }),
      step('node1', 'rm -f /etc/absent', { output: '' }),
      step('node1', 'install -m 644 /dev/stdin /etc/absent/x', { stdin: 'x', exitCode: 1 }),
    ],
  },
  {
    title: 'a file is written beside its place, given its mode, and moved over it',
    steps: [
      step('node3', `install -m 600 /dev/stdin ${TEMPORARY}`, { stdin: SERVICE_TEXT, output: '' }),
      step('node3', `stat -c %a -- ${TEMPORARY}`, { output: '600\n' }),
      step('node3', `chmod --reference=/etc/network/interfaces ${TEMPORARY}`, { output: '' }),
      step('node3', `chown --reference=/etc/network/interfaces ${TEMPORARY}`, { output: '' }),
      step('node3', `stat -c %a:%s:%n -- ${TEMPORARY}`, { output: `644:51:${TEMPORARY}\n` }),
      step('node3', `sync ${TEMPORARY}`, { output: '' }),
      step('node3', `mv -f ${TEMPORARY} ${NEW}`, { output: '' }),
      step('node3', `sync ${FOLDER}`, { output: '' }),
      step('node3', `sha256sum -- ${NEW}`, { output: `${SERVICE_SHA256}  ${NEW}\n` }),
      step('node3', `cat -- ${TEMPORARY}`, { exitCode: 1, output: '' }),
      step('node3', `rm -f ${NEW}`, { output: '' }),
      step('node3', `rm -f ${NEW}`, { output: '' }),
      step('node3', `rm -f ${FOLDER}`, { exitCode: 1 }),
    ],
  },
  {
    title: 'sysctls are read and written in both spellings, and a wrong key spoils only itself',
    steps: [
      step('node3', 'sysctl -n net.ipv4.conf.eth0.arp_ignore net/ipv4/conf/all/rp_filter', {
        output: '0\n0\n',
      }),
      step('node3', 'sysctl -n net.ipv4.conf.eth9.arp_ignore net.ipv4.neigh.eth0.locktime', {
        exitCode: 1,
        output: '100\n',
      }),
      step('node3', 'sysctl -w net.ipv4.ip_nonlocal_bind=1', {
        output: 'net.ipv4.ip_nonlocal_bind = 1\n',
      }),
      step('node3', 'sysctl -n net/ipv4/ip_nonlocal_bind', { output: '1\n' }),
      step('node3', 'sysctl -w net/ipv4/ip_nonlocal_bind=0', {
        output: 'net.ipv4.ip_nonlocal_bind = 0\n',
      }),
      step('node3', 'sysctl -w net.ipv4.conf.eth9.arp_ignore=1', { exitCode: 1, output: '' }),
      step('gw', 'sysctl -n net.ipv4.ip_forward net.ipv4.conf.eth1.forwarding', {
        output: '1\n1\n',
      }),
    ],
  },
  {
    title: 'a host says who it is and which managers it does not have',
    steps: [
      step('node2', 'hostname', { output: 'node2\n' }),
      step('node2', 'id -u', { output: '0\n' }),
      step('node2', 'true', { output: '' }),
      step('node2', 'uname -sr'),
      step('node2', 'networkctl --no-legend list eth0', { exitCode: 127, output: '' }),
      step('node2', 'nmcli -t -f DEVICE,STATE device', { exitCode: 127, output: '' }),
      step('node2', 'find /usr/share/ifupdown2 -maxdepth 1 -type f', { exitCode: 1, output: [] }),
      step('node2', 'find /etc/network/interfaces /etc/netplan -type f', {
        exitCode: 1,
        output: ['/etc/network/interfaces'],
      }),
    ],
  },
];
