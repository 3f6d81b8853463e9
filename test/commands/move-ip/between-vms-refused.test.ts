// What /move-ip from VM to VM refuses, as a table: what is there and what was typed in, the refusal out.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { VmMoveFacts } from '../../../src/commands/move-ip/between-vms/facts.ts';
import type { IpAddress } from '../../../src/domain/names.ts';
import { cloudId, nic, refusalOf, refusalOfWords } from '../scenes/network-facts.ts';
import { mastered, move, MOVED, ON_WEB1, routed, web, whole } from './vm-move.ts';
import { wholeFacts } from '../scenes/whole-network.ts';

describe('a move between VMs is refused', () => {
  const full = Array.from({ length: 10 }, (_, index) => `10.12.0.${100 + index}`);
  const elsewhere = web(3, [], { nics: [{ ...nic('10.13.0.4'), networkId: cloudId(9) }] });
  const twice = wholeFacts();
  const cases: readonly (readonly [string, string, Partial<VmMoveFacts>, RegExp])[] = [
    ['the gateway', '/move-ip 10.12.0.1 to web2', {}, /^address-reserved: 10\.12\.0\.1 is the gat/],
    ['a router', '/move-ip 10.12.0.3 to web2', {}, /^address-reserved: .* router2's own address/],
    ['the broadcast address', '/move-ip 10.12.0.255 to web2', {}, /^address-reserved/],
    [
      'an address that nobody has in the books',
      '/move-ip 10.12.0.77 to web2',
      {},
      /^address-owned-by-nobody: No VM has 10\.12\.0\.77/,
    ],
    ['the own address of a VM', '/move-ip 10.12.0.4 to web2', {}, /^address-not-movable/],
    ['to where it is', '/move-ip 10.12.0.9 to web1', {}, /^address-already-there/],
    ['from where it is not', '/move-ip 10.12.0.9 to web2 from web2', {}, /^address-not-on-node/],
    [
      'to a VM of another network',
      '/move-ip 10.12.0.9 to web3',
      { allMachines: [...ON_WEB1, elsewhere] },
      /^not-on-one-segment: VM web3 is not in network vlan1234/,
    ],
    [
      'to a VM that is off',
      '/move-ip 10.12.0.9 to web2',
      { known: whole([web(1, [MOVED]), web(2, [], { state: 'Stopped' })]) },
      /^vm-unsuitable: VM web2 is Stopped/,
    ],
    [
      'to a VM with as many as CloudStack allows',
      '/move-ip 10.12.0.9 to web2',
      { known: whole([web(1, [MOVED]), web(2, full)]) },
      /^vm-unsuitable: VM web2 has 10 added addresses/,
    ],
    [
      'to a VM without an address of its own',
      '/move-ip 10.12.0.9 to web2',
      { known: whole([web(1, [MOVED]), web(2, [], { nics: [nic(null)] })]) },
      /^vm-unsuitable: VM web2 has no address of its own/,
    ],
    [
      'to a VM that answers no ping',
      '/move-ip 10.12.0.9 to web2',
      { answering: new Set([MOVED]) },
      /^vm-unsuitable: VM web2 \(10\.12\.0\.5\) answers no ping/,
    ],
    [
      'without a router that has the gateway',
      '/move-ip 10.12.0.9 to web2',
      { known: whole(ON_WEB1, twice) },
      /^address-owned-by-nobody: No router has 10\.12\.0\.1/,
    ],
    [
      'while a router sends it somewhere else',
      '/move-ip 10.12.0.9 to web2',
      { known: whole(ON_WEB1, routed('10.12.0.77' as IpAddress, { both: false })) },
      /^route-exists: router1 sends packets for 10\.12\.0\.9 via 10\.12\.0\.77/,
    ],
  ];
  for (const [what, typed, changed, expected] of cases) {
    test(what, () => assert.match(refusalOf(move(changed, typed)), expected));
  }

  test("over an edit of keepalived's file or of the interface file", () => {
    const base = mastered(wholeFacts());
    const [first, ...rest] = base.routers;
    assert.ok(first !== undefined);
    const fragments = first.fragments.map((one) => ({ ...one, fragment: 'edited' as const }));
    const fragment = { ...base, routers: [{ ...first, fragments }, ...rest] };
    assert.match(refusalOf(move({ known: whole(ON_WEB1, fragment) })), /^fragment-edited/);
    const ifupdownFiles = first.management.ifupdownFiles.map((file) => ({
      ...file,
      content: file.content.replace('rp_filter=2', 'rp_filter=1'),
    }));
    const edited = { ...first, management: { ...first.management, ifupdownFiles } };
    const file = { ...base, routers: [edited, ...rest] };
    assert.match(refusalOf(move({ known: whole(ON_WEB1, file) })), /^persistence-unclear/);
  });

  test('a word that can be neither node nor VM, before anything is read', () => {
    assert.equal(refusalOfWords('/move-ip 10.12.0.9 to web_2'), 'unknown-node');
    assert.equal(refusalOfWords('/move-ip 10.12.0.9 to web2'), 'understood');
  });
});
