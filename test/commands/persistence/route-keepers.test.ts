// The file that keeps a static route with each manager that can have one of our own, and what makes
// the keepers refuse. ifupdown's files are the business of the transcripts.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import type { RouteAsked } from '../../../src/commands/routes/arguments.ts';
import { type RouteKeeping, routeKeeperOf } from '../../../src/commands/routes/keepers.ts';
import type { HostName, InterfaceName, IpAddress, Prefix } from '../../../src/domain/names.ts';
import { afterwards, asText, MANAGEMENTS, OTHER_CHANGE } from './scene.ts';

const GOLDEN = new URL('golden/routes/', import.meta.url);

const ASKED: RouteAsked = {
  destination: '10.99.0.0/24' as Prefix,
  nextHop: '203.0.113.9' as IpAddress,
  host: 'router1' as HostName,
};

function keeping(changed: Partial<RouteKeeping>): RouteKeeping {
  return {
    asked: ASKED,
    interface: 'eth1' as InterfaceName,
    management: MANAGEMENTS['systemd-networkd'],
    naming: [],
    changeId: OTHER_CHANGE,
    ...changed,
  };
}

function keep(of: RouteKeeping) {
  return routeKeeperOf(of.management).keep(of);
}

function forget(of: RouteKeeping) {
  return routeKeeperOf(of.management).forget(of);
}

for (const manager of ['systemd-networkd', 'netplan'] as const) {
  describe(manager, () => {
    const of = keeping({ management: MANAGEMENTS[manager] });
    const kept = keep(of);
    assert.ok(kept.ok);
    const [edit] = kept.value;
    assert.ok(edit !== undefined);
    const management = afterwards(of.management, kept.value);
    const naming = [edit.path];

    test('gets a file of its own, as in the golden copy', async () => {
      const path = new URL(`${manager}.txt`, GOLDEN);
      if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(path, asText(kept.value));
      assert.equal(asText(kept.value), await readFile(path, 'utf8'));
    });

    test('has nothing to write when the file is there', () => {
      assert.deepEqual(keep({ ...of, management, naming }), { ok: true, value: [] });
    });

    test('loses exactly that file, and nothing when there is none', () => {
      const forgotten = forget({ ...of, management, naming });
      assert.ok(forgotten.ok);
      assert.deepEqual(
        forgotten.value.map(({ path, before, after }) => [path, before, after]),
        [[edit.path, edit.after, null]],
      );
      assert.deepEqual(forget(of), { ok: true, value: [] });
    });

    test("refuses beside somebody else's file that names the destination", () => {
      const strange = { ...of, naming: ['/etc/netplan/01-theirs.yaml'] };
      for (const outcome of [keep(strange), forget(strange)]) {
        assert.ok(!outcome.ok);
        assert.equal(outcome.failure.code, 'persistence-unclear');
        assert.match(outcome.failure.what, /^\/etc\/netplan\/01-theirs\.yaml on router1 names /);
      }
    });

    test('refuses to touch a file that a person edited, or that has another next hop', () => {
      const asked = { ...ASKED, nextHop: '203.0.113.10' as IpAddress };
      for (const outcome of [
        keep({ ...of, management, naming, asked }),
        forget({ ...of, management, naming, asked }),
      ]) {
        assert.equal(outcome.ok ? '' : outcome.failure.code, 'persistence-unclear');
      }
    });
  });
}

test('an interface without a definition that could be added to is refused', () => {
  const nowhere = [
    { ...MANAGEMENTS['systemd-networkd'], networkFile: null },
    { ...MANAGEMENTS.netplan, netplan: null },
  ];
  for (const management of nowhere) {
    const outcome = keep(keeping({ management }));
    assert.equal(outcome.ok ? '' : outcome.failure.code, 'persistence-unclear');
    assert.deepEqual(forget(keeping({ management })), { ok: true, value: [] });
  }
});
