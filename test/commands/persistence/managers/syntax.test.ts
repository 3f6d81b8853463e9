// ifupdown2, netplan and NetworkManager read what Arpeggio writes for them: their own syntax checks, and
// what they make of it. Each is also shown a file with a mistake, so that a manager that looks at
// nothing does not pass.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { MANAGEMENTS } from '../scene.ts';
import {
  type Managers,
  missingForManagers,
  type Output,
  unpackManagers,
} from './unpacked-managers.ts';
import { filesFor, goldenRoute, withMistake } from './written-files.ts';

const skip = (await missingForManagers()) ?? false;

let managers: Managers;
before(async () => {
  if (skip === false) managers = await unpackManagers();
});
after(async () => {
  if (skip === false) await managers.remove();
});

async function checkInterfaces(): Promise<Output> {
  return managers.run(['/usr/bin/python3', '/sbin/ifreload', '-a', '-s']);
}

async function generate(): Promise<Output> {
  return managers.run(['/usr/lib/netplan/generate']);
}

/** Reads a keyfile, and writes it as NetworkManager understood it. */
async function understand(text: string): Promise<Output> {
  const argv = ['nmcli', '--offline', 'connection', 'modify', 'connection.autoconnect', 'yes'];
  return managers.run(argv, text);
}

describe('ifupdown2', { skip }, () => {
  const main = MANAGEMENTS.ifupdown2.ifupdownFiles.map(({ path, content, mode }) => {
    return { path, after: content, mode };
  });
  const files = [...main, ...filesFor(MANAGEMENTS.ifupdown2)];

  test('finds nothing wrong with the file', async () => {
    await managers.write(files);
    const { exitCode, text } = await checkInterfaces();
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
    const { exitCode, text } = await checkInterfaces();
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
