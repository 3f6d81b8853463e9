// `addresses` and `fence` under a host of arpeggio.yaml: the three kinds of fence come out as the commands
// see them, and every mistake is answered with its place.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { loadConfig } from '../../src/config.ts';

const EXAMPLE = `${import.meta.dirname}/../../manifests/arpeggio.example.yaml`;
const ENVIRONMENT = {
  ARPEGGIO_CONFIG: '/etc/arpeggio.yaml',
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  CLOUDSTACK_API_URL: 'https://cloud.example.net/client/api',
  CLOUDSTACK_API_KEY: 'cloud-api-key',
  CLOUDSTACK_SECRET_KEY: 'cloud-secret-key',
};
const FENCE_OF_NODE2 = '{ switch: leaf1, port: Ethernet12 }';

async function problemsWith(fence: string): Promise<string> {
  const example = await readFile(EXAMPLE, 'utf8');
  assert.ok(example.includes(FENCE_OF_NODE2));
  const text = example.replace(FENCE_OF_NODE2, fence);
  const result = await loadConfig(ENVIRONMENT, async () => text);
  return result.ok
    ? ''
    : result.problems.map((one) => `${one.place}: ${one.expected}; ${one.seen}`).join('\n');
}

test('the example shows a fence of each kind', async () => {
  const result = await loadConfig(ENVIRONMENT, () => readFile(EXAMPLE, 'utf8'));
  const fencing = result.ok ? (result.value.inventory.fencing ?? []) : assert.fail('refused');
  assert.deepEqual(
    fencing.map(({ host, ownAddresses, fence }) => [host, ...ownAddresses, fence?.kind]),
    [
      ['node1', '203.0.113.21', 'command'],
      ['node2', '203.0.113.22', 'switch-port'],
      ['node3', '203.0.113.23', 'cloud-vm'],
    ],
  );
  const [first] = fencing;
  assert.deepEqual(first?.fence?.kind === 'command' ? first.fence.command.slice(-2) : [], [
    'power',
    'off',
  ]);
});

const BY_COMMAND = 'command: [off, node2], proof: [state, node2], shows: "is off"';
const MISTAKES: readonly (readonly [about: string, fence: string, answer: RegExp])[] = [
  ['nothing in it', '{}', /hosts\.node2\.fence: one of: command .*; none of them$/],
  ['two kinds', '{ cloud_vm: node2, switch: leaf1, port: e1 }', /; cloud_vm and switch$/],
  ['no proof', '{ on: monitor1, command: [off] }', /proof beside command; none/],
  ['no port', '{ switch: leaf1 }', /port beside switch; none$/],
  ['a word that belongs elsewhere', '{ cloud_vm: node2, shows: x }', /no shows beside cloud_vm/],
  ['the node itself', `{ on: node2, ${BY_COMMAND} }`, /fence\.on: another host than the one/],
  ['an unknown place', `{ on: monitor9, ${BY_COMMAND} }`, /did you mean monitor1\?/],
  ['an unknown switch', '{ switch: leaf9, port: e1 }', /did you mean leaf1\?/],
  ['a switch on which people type', '{ switch: basement, port: 1 }', /which is manual$/],
  [
    'a line instead of words',
    '{ on: monitor1, command: "off" }',
    /a command as a list of its words/,
  ],
];

for (const [about, fence, answer] of MISTAKES) {
  test(`a fence with ${about} is refused at its place`, async () => {
    assert.match(await problemsWith(fence), answer);
  });
}

test('an address that lies on no segment is refused', async () => {
  const text = (await readFile(EXAMPLE, 'utf8')).replace('[203.0.113.22]', '[10.255.0.22]');
  const result = await loadConfig(ENVIRONMENT, async () => text);
  const [problem] = result.ok ? [] : result.problems;
  assert.match(problem?.place ?? '', /hosts\.node2\.addresses\.0$/);
  assert.equal(problem?.seen, '10.255.0.22');
});
