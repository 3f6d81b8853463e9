// What each manager of interfaces is given so that it brings a VLAN up at boot, text by text, and that
// these files are known again, changed and taken away. Whether the managers accept them is asked of the
// managers themselves, in ./managers.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import {
  hostRoutesIn,
  interfaceFiles,
  interfaceFileStates,
  isOurFile,
  trunkManagerRefusal,
  vlanInterfaceFiles,
  vlanInterfaceRemovals,
} from '../../../src/commands/persistence/vlan-interface-files.ts';
import type { InterfaceName } from '../../../src/domain/names.ts';
import {
  afterwards,
  asText,
  editsBy,
  LAYOUT,
  MANAGEMENTS,
  OTHER_CHANGE,
  ROUTER,
  ROUTES,
} from './scene.ts';

const GOLDEN = new URL('golden/', import.meta.url);

/** Compared word for word; UPDATE_GOLDEN=1 writes them anew, and then a person reads them. */
async function assertGolden(name: string, text: string): Promise<void> {
  const path = new URL(`${name}.txt`, GOLDEN);
  if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(path, text);
  assert.equal(text, await readFile(path, 'utf8'));
}

for (const [manager, management] of Object.entries(MANAGEMENTS)) {
  describe(manager, () => {
    const edits = editsBy(management);
    const after = afterwards(management, edits);

    test('gets the files of the golden copy', () => assertGolden(manager, asText(edits)));

    test('gets routes of single addresses, in order, with the address', async () => {
      const [first] = editsBy(management, { routes: ROUTES });
      assert.ok(first !== undefined);
      await assertGolden(`${manager}-routes`, asText([first]));
      const routes = hostRoutesIn(first.after ?? '');
      assert.deepEqual(routes, ROUTES.toReversed());
    });

    test('has every file known again as ours and as written', () => {
      const states = interfaceFileStates(ROUTER, after, LAYOUT);
      assert.deepEqual(
        states,
        edits.map(({ path }) => ({ path, state: 'as-written' })),
      );
      for (const { content } of interfaceFiles(after, LAYOUT.vlan)) assert.ok(isOurFile(content));
    });

    test('has nothing to do for another change when the files say it all', () => {
      assert.deepEqual(editsBy(after, { changeId: OTHER_CHANGE }), []);
    });

    test('gets one new file when a route comes, and it still counts as ours', () => {
      const changed = editsBy(after, { routes: ROUTES, changeId: OTHER_CHANGE });
      assert.deepEqual(
        changed.map(({ path, before }) => [path, before]),
        [[edits[0]?.path, edits[0]?.after]],
      );
      const states = interfaceFileStates(ROUTER, afterwards(after, changed), LAYOUT);
      assert.ok(states.every(({ state }) => state === 'as-written'));
    });

    test('shows which file is missing and which one was edited', () => {
      for (const { path } of edits) {
        const without = afterwards(after, [{ path, before: '', after: null, mode: '644' }]);
        const lost = interfaceFileStates(ROUTER, without, LAYOUT);
        assert.equal(lost.find((file) => file.path === path)?.state, 'missing');
        const text = `${edits.find((edit) => edit.path === path)?.after}# mine\n`;
        const edited = afterwards(after, [{ path, before: '', after: text, mode: '644' }]);
        const seen = interfaceFileStates(ROUTER, edited, LAYOUT);
        assert.deepEqual(
          seen.filter(({ state }) => state === 'edited'),
          [{ path, state: 'edited' }],
        );
      }
    });

    test('loses exactly these files again', () => {
      const removals = vlanInterfaceRemovals(after, LAYOUT.vlan);
      assert.deepEqual(
        removals.map(({ path, before }) => [path, before]),
        edits.map(({ path, after: text }) => [path, text]),
      );
      assert.ok(removals.every((edit) => edit.after === null));
      assert.deepEqual(vlanInterfaceRemovals(management, LAYOUT.vlan), []);
    });
  });
}

test('netplan for NetworkManager gets what NetworkManager can do', async () => {
  const netplan = { section: 'ethernets', renderer: 'NetworkManager' } as const;
  const edits = editsBy({ ...MANAGEMENTS.netplan, netplan });
  await assertGolden('netplan-NetworkManager', asText(edits));
});

test('a short name that does not say the VLAN is written with the number of the VLAN', () => {
  for (const management of Object.values(MANAGEMENTS)) {
    const edits = editsBy(management, { interface: 'vlan1234' as InterfaceName });
    const text = asText(edits);
    assert.match(text, /vlan1234/);
    assert.match(text, /\bid[ =:]+1234\b|\bvlan-id 1234\b/i);
  }
});

test('files that a former manager left are removed with the others', () => {
  const left = afterwards(MANAGEMENTS.netplan, editsBy(MANAGEMENTS.netplan)).keptFiles;
  const now = { ...MANAGEMENTS.NetworkManager, keptFiles: left };
  assert.deepEqual(
    vlanInterfaceRemovals(now, LAYOUT.vlan)
      .map(({ path }) => path)
      .toSorted(),
    ['/etc/netplan/90-vlan1234.yaml', '/etc/sysctl.d/60-arpeggio-vlan1234.conf'],
  );
});

test("other VLANs' files and other people's are never taken for ours", () => {
  const management = MANAGEMENTS.ifupdown;
  const names = ['vlan123', 'vlan12345', 'vlan1234.bak', 'vlan1234-old'];
  const theirs = names.map((name) => {
    const path = `/etc/network/interfaces.d/${name}`;
    return { path, content: 'iface eth1.1234 inet manual\n', mode: '644', isOwnedByRoot: true };
  });
  const ifupdownFiles = [...management.ifupdownFiles, ...theirs];
  assert.deepEqual(vlanInterfaceRemovals({ ...management, ifupdownFiles }, LAYOUT.vlan), []);
});

test('a trunk that two or none claim is refused, and both are shown', () => {
  const none = trunkManagerRefusal(ROUTER, { ...MANAGEMENTS.ifupdown, managers: [] });
  assert.equal(none?.failure.code, 'interface-unmanaged');
  const managers = ['ifupdown', 'netplan'] as const;
  const both = trunkManagerRefusal(ROUTER, { ...MANAGEMENTS.ifupdown, managers });
  assert.equal(both?.failure.code, 'interface-managed-twice');
  assert.match(both?.failure.what ?? '', /ifupdown and netplan/);
});

test('a trunk whose definition cannot be added to is refused', () => {
  const unclear = [
    { ...MANAGEMENTS.ifupdown, ifupdownFiles: [] },
    { ...MANAGEMENTS['systemd-networkd'], networkFile: null },
    { ...MANAGEMENTS['systemd-networkd'], networkFile: '/etc/systemd/network/my file.network' },
    { ...MANAGEMENTS.netplan, netplan: null },
  ];
  for (const management of unclear) {
    const of = { ...LAYOUT, changeId: OTHER_CHANGE };
    const outcome = vlanInterfaceFiles(ROUTER, management, of);
    assert.equal(outcome.ok ? '' : outcome.failure.code, 'persistence-unclear');
  }
});
