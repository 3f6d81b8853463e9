// The real managers read what Arpeggio writes for them: their own syntax checks, what they make of it,
// and, for systemd-networkd, what it does on a real interface. Each check is also shown a file with a
// mistake, so that a manager that looks at nothing does not pass.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { FileEdit } from '../../../../src/commands/persistence/file-edit.ts';
import type { InterfaceManagerFact } from '../../../../src/facts/persistence/interface-manager.ts';
import { editsBy, MANAGEMENTS, ROUTES } from '../scene.ts';
import {
  type Managers,
  missingForManagers,
  missingForNetworkd,
  unpackManagers,
} from './unpacked-managers.ts';

type Written = Pick<FileEdit, 'path' | 'after' | 'mode'>;

const missing = await missingForManagers();
const skip = missing ?? false;
const skipNetworkd = missing ?? (await missingForNetworkd()) ?? false;

let managers: Managers;
before(async () => {
  if (missing === null) managers = await unpackManagers();
});
after(async () => {
  if (missing === null) await managers.remove();
});

/** What Arpeggio writes, with the routes of addresses that were moved. */
function filesFor(management: InterfaceManagerFact): readonly FileEdit[] {
  return editsBy(management, { routes: ROUTES });
}

/** A static route's file, as ../route-keepers.test.ts holds it: `=== PATH (MODE)`, then the text. */
async function goldenRoute(manager: string): Promise<Written> {
  const url = new URL(`../golden/routes/${manager}.txt`, import.meta.url);
  const [head = '', ...lines] = (await readFile(url, 'utf8')).split('\n');
  const [, path = '', mode = ''] = /^=== (\S+) \((\d+)\)$/.exec(head) ?? [];
  return { path, after: lines.join('\n'), mode };
}

function withMistake(files: readonly Written[], right: string, wrong: string): readonly Written[] {
  const spoilt = files.map((file) => {
    return { ...file, after: (file.after ?? '').replace(right, wrong) };
  });
  assert.notDeepEqual(spoilt, files, `"${right}" stands in the files`);
  return spoilt;
}

describe('ifupdown2', { skip }, () => {
  const main = MANAGEMENTS.ifupdown2.ifupdownFiles.map(({ path, content, mode }) => {
    return { path, after: content, mode };
  });
  const files = [...main, ...filesFor(MANAGEMENTS.ifupdown2)];
  const check = async () => managers.run(['/usr/bin/python3', '/sbin/ifreload', '-a', '-s']);

  test('finds nothing wrong with the file', async () => {
    await managers.write(files);
    const { exitCode, text } = await check();
    assert.equal(exitCode, 0, text);
    assert.doesNotMatch(text, /error|invalid|unsupported/i);
  });

  test('takes the VLAN as we mean it', async () => {
    await managers.write(files);
    const { text } = await managers.run(['/usr/bin/python3', '/sbin/ifquery', 'eth1.1234']);
    assert.match(text, /address 10\.12\.0\.2\/24\n\s+vlan-raw-device eth1\n\s+vlan-id 1234\n/);
    assert.match(text, /up ip route replace 10\.12\.0\.20\/32 via 10\.12\.0\.11 dev eth1\.1234/);
  });

  test('complains about a file with a mistake', async () => {
    await managers.write(withMistake(files, 'address 10.12.0.2/24', 'address 10.12.0.299/24'));
    const { exitCode, text } = await check();
    assert.equal(exitCode, 1);
    assert.match(text, /invalid value "10\.12\.0\.299\/24"/);
  });
});

describe('netplan', { skip }, () => {
  const theirs = {
    path: '/etc/netplan/50-theirs.yaml',
    after: 'network: {version: 2, ethernets: {eth1: {}, eth0: {addresses: [203.0.113.11/24]}}}\n',
    mode: '600',
  };
  const generate = async () => managers.run(['/usr/lib/netplan/generate']);

  for (const renderer of ['networkd', 'NetworkManager', null] as const) {
    test(`renders it for ${renderer ?? 'the default'}`, async () => {
      const netplan = { section: 'ethernets', renderer } as const;
      await managers.write([theirs, ...filesFor({ ...MANAGEMENTS.netplan, netplan })]);
      const { exitCode, text } = await generate();
      assert.equal(exitCode, 0, text);
      assert.equal(text, '');
      const isByNetworkd = renderer !== 'NetworkManager';
      const rendered = isByNetworkd
        ? '/run/systemd/network/10-netplan-eth1.1234.network'
        : '/run/NetworkManager/system-connections/netplan-eth1.1234.nmconnection';
      const seen = await managers.run([
        '/usr/bin/python3',
        '-c',
        `print(open('${rendered}').read())`,
      ]);
      assert.match(seen.text, /10\.12\.0\.2\/24/);
      // What keeps keepalived's gateway on it, under its name of this version.
      if (isByNetworkd) assert.match(seen.text, /^(?:CriticalConnection|KeepConfiguration)=/m);
      assert.match(seen.text, /10\.12\.0\.20/);
    });
  }

  test("adds a route to what somebody else's file says of the interface", async () => {
    const theirEth1 = { ...theirs, after: theirs.after.replace('eth1: {}', 'eth1: {mtu: 1500}') };
    await managers.write([theirEth1, await goldenRoute('netplan')]);
    const { exitCode, text } = await generate();
    assert.equal(exitCode, 0, text);
    const rendered = '/run/systemd/network/10-netplan-eth1.network';
    const seen = await managers.run([
      '/usr/bin/python3',
      '-c',
      `print(open('${rendered}').read())`,
    ]);
    assert.match(seen.text, /\[Route\]\nDestination=10\.99\.0\.0\/24\nGateway=203\.0\.113\.9/);
    assert.match(seen.text, /MTUBytes=1500/);
  });

  test('complains about a file with a mistake', async () => {
    await managers.write([
      theirs,
      ...withMistake(filesFor(MANAGEMENTS.netplan), 'link: eth1', 'link: eth7'),
    ]);
    const { exitCode, text } = await generate();
    assert.equal(exitCode, 1);
    assert.match(text, /90-vlan1234\.yaml:\d+:\d+: .*interface 'eth7' is not defined/);
  });
});

describe('NetworkManager', { skip }, () => {
  const keyfile = filesFor(MANAGEMENTS.NetworkManager)[0]?.after ?? '';
  // Reads a keyfile, and writes it as NetworkManager understood it.
  const understand = async (text: string) =>
    managers.run(
      ['nmcli', '--offline', 'connection', 'modify', 'connection.autoconnect', 'yes'],
      text,
    );

  test('understands every line of the profile', async () => {
    await managers.write([]);
    const { exitCode, text } = await understand(keyfile);
    assert.equal(exitCode, 0, text);
    const lines = keyfile.split('\n').filter((line) => /^\w[\w-]*=/.test(line));
    // What is the default is left out.
    for (const line of lines.filter((one) => one !== 'autoconnect=true')) {
      assert.ok(text.split('\n').includes(line), `${line}\n${text}`);
    }
  });

  test('complains about a profile with a mistake', async () => {
    const { exitCode, text } = await understand(keyfile.replace('parent=eth1', 'parnt=eth1'));
    assert.equal(exitCode, 1);
    assert.match(text, /vlan\.parent: property is not specified/);
  });
});

describe('systemd-networkd', { skip: skipNetworkd }, () => {
  const trunk = {
    path: '/etc/systemd/network/10-eth1.network',
    after: '[Match]\nName=eth1\n\n[Network]\nAddress=203.0.113.11/24\n',
    mode: '644',
  };
  const files = [trunk, ...filesFor(MANAGEMENTS['systemd-networkd'])];
  // The same line twice where it reads a file twice.
  const complaints = (text: string): readonly string[] => [
    ...new Set(text.split('\n').filter((line) => line.startsWith('/etc/systemd/network/'))),
  ];

  test('loads every file without a complaint', async () => {
    await managers.write([...files, await goldenRoute('systemd-networkd')]);
    const { text } = await managers.runAsRoot('networkd; networkd_log');
    assert.match(text, /^eth1\.1234: loaded "vlan"$/m);
    assert.deepEqual(complaints(text), []);
  });

  test('complains about a mistake in each of the files', async () => {
    const mistakes = [
      ['[NetDev]', '[NetDev]\nNme=x'],
      ['VLAN=eth1.1234', 'VLAM=eth1.1234'],
      ['IPv6AcceptRA', 'IPv6AcceptRAs'],
    ] as const;
    for (const [right, wrong] of mistakes) {
      await managers.write(withMistake(files, right, wrong));
      const { text } = await managers.runAsRoot('networkd; networkd_log');
      assert.equal(complaints(text).length, 1, `${wrong}\n${text}`);
    }
  });

  test("sets address and routes and leaves keepalived's gateway alone", async () => {
    // A kernel without VLANs serves as well: the .network file does not ask what the interface is.
    await managers.write(files.filter(({ path }) => path.endsWith('20-vlan1234.network')));
    const { text } = await managers.runAsRoot(`
      mount -t sysfs -o ro sysfs "$R/sys"
      mount -t proc proc "$R/proc"
      ip link add eth1.1234 type veth peer name other
      ip link set other up
      ip link set eth1.1234 up
      ip address add 10.12.0.1/32 dev eth1.1234
      networkd
      soon sh -c 'ip route | grep -q 10.12.0.20'
      ip -4 -brief address show dev eth1.1234
      ip route`);
    assert.match(text, /10\.12\.0\.2\/24/);
    assert.match(text, /10\.12\.0\.1\/32/);
    assert.match(text, /^10\.12\.0\.20 via 10\.12\.0\.11 dev eth1\.1234 proto static/m);
  });
});

/** Interfaces as Arpeggio and keepalived make them, and then our files and "networkctl reload". */
async function reloaded(file: string): Promise<string> {
  await managers.write([{ path: '/etc/ours.network', after: file, mode: '644' }]);
  const { text } = await managers.runAsRoot(`
    mount -t sysfs -o ro sysfs "$R/sys"
    mount -t proc proc "$R/proc"
    ip link set lo up
    for name in eth1 eth1.1234; do
      ip link add $name type veth peer name other
      ip link set other name "of-$name" up
      ip link set $name up
    done
    mkdir -p "$R/etc/systemd/network/10-eth1.network.d"
    printf '[Match]\\nName=eth1\\n' > "$R/etc/systemd/network/10-eth1.network"
    chroot "$R" /usr/bin/dbus-daemon --system --nofork &
    soon chroot "$R" /usr/bin/dbus-send --system --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.ListNames
    networkd
    soon sh -c 'chroot "$1" networkctl --no-legend list eth1 | grep -q config' - "$R"
    ip address add 10.12.0.2/24 dev eth1.1234
    ip address add 10.12.0.1/32 dev eth1.1234
    ip route add 10.77.0.0/24 via 10.12.0.9
    ip address add 192.0.2.9/32 dev eth1
    mv "$R/etc/ours.network" "$R/etc/systemd/network/20-vlan1234.network"
    printf '[Network]\\nDescription=x\\n' > "$R/etc/systemd/network/10-eth1.network.d/vlan1234.conf"
    chroot "$R" /usr/bin/networkctl reload && echo was reloaded
    soon sh -c 'chroot "$1" networkctl --no-legend list eth1.1234 | grep -q configured' - "$R"
    soon sh -c '! ip address | grep 192.0.2.9'
    ip -4 -brief address
    ip route`);
  assert.match(text, /was reloaded/);
  return text;
}

describe('networkctl reload before the next boot', { skip: skipNetworkd }, () => {
  const [first] = editsBy(MANAGEMENTS['systemd-networkd']);
  const ours = first?.after ?? '';

  test("keeps keepalived's gateway and live routes, but no other address of the trunk", async () => {
    const text = await reloaded(ours);
    assert.match(text, /^eth1\.1234@\S+ .*10\.12\.0\.1\/32/m);
    assert.match(text, /^10\.77\.0\.0\/24 via 10\.12\.0\.9/m);
    // What the warning in the plan is about.
    assert.doesNotMatch(text, /192\.0\.2\.9/);
  });

  test('would take both away without our KeepConfiguration', async () => {
    const text = await reloaded(ours.replace('KeepConfiguration=yes\n', ''));
    assert.match(text, /^eth1\.1234@\S+ .*10\.12\.0\.2\/24/m);
    assert.doesNotMatch(text, /10\.12\.0\.1\/32/);
    assert.doesNotMatch(text, /10\.77\.0\.0/);
  });
});

describe('systemd-sysctl', { skip: skipNetworkd }, () => {
  const files = filesFor(MANAGEMENTS['systemd-networkd']).filter(({ path }) =>
    path.startsWith('/etc/sysctl.d/'),
  );
  const SYSCTL = 'chroot "$R" /lib/systemd/systemd-sysctl';

  test('is silent at boot and sets everything when the interface appears', async () => {
    await managers.write(files);
    const { text } = await managers.runAsRoot(`
      mount -t proc proc "$R/proc"
      ${SYSCTL} || echo failed at boot
      ip link add eth1.1234 type veth peer name other
      # As udev's rule does, with the name of the interface that appeared.
      ${SYSCTL} --prefix=/net/ipv4/conf/eth1.1234 || echo failed later
      cd /proc/sys/net/ipv4/conf/eth1.1234
      for key in arp_announce arp_ignore rp_filter send_redirects; do echo "$key $(cat $key)"; done`);
    assert.equal(text, 'arp_announce 2\narp_ignore 1\nrp_filter 2\nsend_redirects 0\n');
  });

  test('is run by udev for every interface that appears', async () => {
    const rules = '/usr/lib/udev/rules.d/99-systemd.rules';
    const { text } = await managers.run([
      '/usr/bin/python3',
      '-c',
      `print(open('${rules}').read())`,
    ]);
    const rule =
      /^ACTION=="add", SUBSYSTEM=="net",.*systemd-sysctl --prefix=\/net\/ipv4\/conf\/\$name/m;
    assert.match(text, rule);
  });
});
