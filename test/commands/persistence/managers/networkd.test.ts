// systemd-networkd itself, on interfaces of a namespace, with the files that Arpeggio writes for it: that
// it complains of nothing, what it sets, and what a reload before the next boot takes away. And
// systemd-sysctl with the settings that it leaves to others. Each also with a mistake.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { editsBy, MANAGEMENTS } from '../scene.ts';
import {
  type Managers,
  missingForManagers,
  missingForNetworkd,
  unpackManagers,
} from './unpacked-managers.ts';
import { filesFor, goldenRoute, withMistake } from './written-files.ts';

const skip = (await missingForManagers()) ?? (await missingForNetworkd()) ?? false;

let managers: Managers;
before(async () => {
  if (skip === false) managers = await unpackManagers();
});
after(async () => {
  if (skip === false) await managers.remove();
});

/** What systemd-networkd says of our files; the same line twice where it reads a file twice. */
function complaints(text: string): readonly string[] {
  return [...new Set(text.split('\n').filter((line) => line.startsWith('/etc/systemd/network/')))];
}

describe('systemd-networkd', { skip }, () => {
  const trunk = {
    path: '/etc/systemd/network/10-eth1.network',
    after: '[Match]\nName=eth1\n\n[Network]\nAddress=203.0.113.11/24\n',
    mode: '644',
  };
  const files = [trunk, ...filesFor(MANAGEMENTS['systemd-networkd'])];

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

describe('networkctl reload before the next boot', { skip }, () => {
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

describe('systemd-sysctl', { skip }, () => {
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
