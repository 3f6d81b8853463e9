// Whatever the lists of the trunks are: adding a VLAN and removing it again leaves the switch as it
// was, live and saved, and in between nothing but that VLAN differs.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { STEP_CATALOGUE } from '../../../src/steps/catalogue.ts';
import { EXAMPLES, type Example } from './examples.ts';
import { startScene, type SwitchScene, VLAN } from './switch-scene.ts';

// Each run is a dozen SSH sessions.
const RUNS = 8;

const vlans = fc.uniqueArray(fc.integer({ min: 2, max: 4094 }), { minLength: 1, maxLength: 120 });

for (const example of EXAMPLES) {
  describe(`on ${example.options.system}`, () => {
    test('add and remove leave the lists as they were', async () => {
      const scene = await startScene(example.options, example.trunks);
      try {
        const property = fc.asyncProperty(vlans, vlans, (one, two) =>
          roundTrip(scene, example, [one, two]),
        );
        await fc.assert(property, { numRuns: RUNS });
      } finally {
        await scene.stop();
      }
    });
  });
}

async function roundTrip(
  scene: SwitchScene,
  example: Example,
  lists: readonly [readonly number[], readonly number[]],
): Promise<void> {
  const { standIn } = scene;
  standIn.reset();
  for (const state of [standIn.machine.running, standIn.machine.saved]) {
    for (const [index, name] of example.trunks.entries()) {
      const port = state.ports.get(name) ?? assert.fail();
      const list = (lists[index] ?? []).filter((vlan) => vlan !== VLAN);
      port.allowed = new Set([10, ...list]);
      for (const vlan of port.allowed) {
        state.vlans.set(vlan, state.vlans.get(vlan) ?? nameOf(example, vlan));
      }
    }
  }
  const original = scene.state();
  for (const action of ['add', 'remove'] as const) {
    for (const planned of await scene.plan(action)) {
      const step = STEP_CATALOGUE.bind(JSON.parse(JSON.stringify(planned)));
      await step.apply(scene.world);
      await step.verify(scene.world);
    }
    if (action === 'add') assert.equal(withoutVlan(scene.state()), withoutVlan(original));
  }
  assert.equal(scene.state(), original);
}

function nameOf(example: Example, vlan: number): string {
  return example.options.system === 'sonic' ? `Vlan${vlan}` : `net${vlan}`;
}

/** Ranges are written out, so that a VLAN in the middle of one can be left away. */
function withoutVlan(state: string): string {
  return state
    .replaceAll(/^vlan 1234 .*\n/gm, '')
    .replaceAll(/\b(\d+)-(\d+)\b/g, (_, first, last) =>
      Array.from({ length: last - first + 1 }, (__, index) => Number(first) + index).join(','),
    )
    .replaceAll(/,1234\b|\b1234,/g, '');
}
