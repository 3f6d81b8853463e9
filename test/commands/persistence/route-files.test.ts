// Where a route is written down for ifupdown: behind the address of its interface in every case, because
// a route that comes too early fails at boot, and with it the interface.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editsToForget, editsToKeep } from '../../../src/commands/routes/linux-files.ts';
import type {
  ChangeId,
  HostName,
  InterfaceName,
  IpAddress,
  Prefix,
} from '../../../src/domain/names.ts';
import type { IfupdownFile } from '../../../src/facts/persistence/ifupdown-files.ts';

const ASKED = {
  destination: '10.99.0.0/24' as Prefix,
  nextHop: '203.0.113.21' as IpAddress,
  host: 'gw' as HostName,
};
const OF = { interface: 'eth0' as InterfaceName, changeId: 'c234567' as ChangeId };
const SOURCE = 'source /etc/network/interfaces.d/*\n';
const STANZA = 'auto eth0\niface eth0 inet static\n    address 203.0.113.1/24\n';
const LINE = '    up ip route replace 10.99.0.0/24 via 203.0.113.21 dev $IFACE\n';

function file(name: string, content: string): IfupdownFile {
  return { path: `/etc/network/${name}`, content, mode: '644', isOwnedByRoot: true };
}

function kept(files: readonly IfupdownFile[]): readonly (readonly [string, string | null])[] {
  const edits = editsToKeep(ASKED, files, OF);
  if (!edits.ok) throw new Error(edits.failure.what);
  return edits.value.map(({ path, after }) => [path, after]);
}

const own = (name: string) => [
  [
    `/etc/network/interfaces.d/${name}`,
    `# Written by Arpeggio, change c234567: a route to 10.99.0.0/24.\niface eth0 inet manual\n${LINE}`,
  ],
];

test('in a file of its own when the interface is described before the others are read', () => {
  const files = [file('interfaces', `${STANZA}\n${SOURCE}`)];
  assert.deepEqual(kept(files), own('route-10-99-0-0-24'));
});

test('in the last file when a file that is read later describes the interface', () => {
  const files = [file('interfaces', SOURCE), file('interfaces.d/vlan77', STANZA)];
  assert.deepEqual(kept(files), own('zz-route-10-99-0-0-24'));
  const earlier = [file('interfaces', SOURCE), file('interfaces.d/50-eth0', STANZA)];
  assert.deepEqual(kept(earlier), own('route-10-99-0-0-24'));
});

test("in the interface's own stanza when that comes after the others, and out of it again", () => {
  const before = `${SOURCE}\n${STANZA}\nauto eth1\niface eth1 inet manual\n`;
  const [edit] = kept([file('interfaces', before)]);
  const after = `${SOURCE}\n${STANZA}${LINE}\nauto eth1\niface eth1 inet manual\n`;
  assert.deepEqual(edit, ['/etc/network/interfaces', after]);
  const back = editsToForget(ASKED, [file('interfaces', after)]);
  assert.ok(back.ok);
  assert.deepEqual(
    back.value.map((one) => one.after),
    [before],
  );
});
