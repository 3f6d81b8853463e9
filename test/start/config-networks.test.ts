// The parts about networks and CloudStack, as a person meets them: what is right is parsed, and each
// mistake is answered once, with its place.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { loadConfig, loadLocalConfig } from '../../src/config.ts';

const EXAMPLE = `${import.meta.dirname}/../../manifests/arpeggio.example.yaml`;
const SLACK = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' };
const CLOUD = {
  CLOUDSTACK_API_URL: 'https://cloud.example.net/client/api',
  CLOUDSTACK_API_KEY: 'cloud-api-key',
  CLOUDSTACK_SECRET_KEY: 'cloud-secret-key',
};

const VALID = `approvers: [U0BOB]
ssh: { user: root, key: id, known_hosts: known_hosts }
hosts:
  node1: { address: 192.0.2.1 }
  router1: { address: 192.0.2.11 }
  router2: { address: 192.0.2.12 }
  leaf1: { address: 192.0.2.61 }
segments:
  public:
    prefix: 203.0.113.0/24
    gateway: 203.0.113.1
    movable: [203.0.113.48/28]
    nodes: { node1: eth0 }
    observer: { host: router1, interface: eth0 }
cloudstack:
  account: netops
  domain: ROOT
networks:
  routers:
    router1: { uplink: eth0, trunk: eth1 }
    router2: { uplink: eth0, trunk: eth1 }
  switches:
    leaf1: { system: arista-eos, host: leaf1, ports: [Ethernet1, Ethernet2] }
    sw7: { system: manual, ports: [1-4, 7] }
  pools:
    nat: [{ prefix: 10.12.0.0/16, length: 24 }]
    routed: [{ prefix: 203.0.113.128/25, length: 28 }]
  reserved_vlans: [1002-1005, 4000]
  exposable: [203.0.113.80/28]
`;

type Variables = Readonly<Record<string, string>>;

function configOf(text: string, environment: Variables = CLOUD) {
  const variables = { ARPEGGIO_CONFIG: '/etc/arpeggio.yaml', ...SLACK, ...environment };
  return loadConfig(variables, async () => text);
}

async function accepted(text: string, environment?: Variables) {
  const result = await configOf(text, environment);
  assert.ok(result.ok, result.ok ? '' : result.failure.why);
  return result.value;
}

async function refused(text: string, environment?: Variables): Promise<readonly string[]> {
  const result = await configOf(text, environment);
  assert.ok(!result.ok, 'the configuration was accepted');
  return result.failure.why.split('\n');
}

/** VALID with one piece of text replaced, which must be there. */
function validWith(from: string, to: string): string {
  assert.ok(VALID.includes(from), `VALID has no "${from}"`);
  return VALID.replace(from, to);
}

const NETWORKS = VALID.slice(VALID.indexOf('networks:'));
const WITHOUT = VALID.slice(0, VALID.indexOf('cloudstack:'));

describe('networks in arpeggio.yaml', () => {
  test('everything said arrives in the inventory', async () => {
    const { inventory } = await accepted(VALID);
    assert.deepEqual(inventory.networks, {
      routers: [
        { host: 'router1', uplink: 'eth0', trunk: 'eth1' },
        { host: 'router2', uplink: 'eth0', trunk: 'eth1' },
      ],
      proxyArp: 'addresses',
      switches: [
        {
          name: 'leaf1',
          system: 'arista-eos',
          host: 'leaf1',
          ports: ['Ethernet1', 'Ethernet2'],
        },
        { name: 'sw7', system: 'manual', host: null, ports: ['1-4', '7'] },
      ],
      pools: {
        nat: [{ prefix: '10.12.0.0/16', length: 24 }],
        routed: [{ prefix: '203.0.113.128/25', length: 28 }],
      },
      reservedVlans: [
        { first: 1002, last: 1005 },
        { first: 4000, last: 4000 },
      ],
      exposable: ['203.0.113.80/28'],
      cloud: {
        zone: null,
        networkOffering: 'Arpeggio VLAN without services',
        physicalNetworkTag: null,
        owner: { account: 'netops', domain: 'ROOT' },
        template: null,
        serviceOffering: null,
      },
    });
  });

  test('the commented example shows networks as well', async () => {
    const { inventory } = await accepted(await readFile(EXAMPLE, 'utf8'));
    assert.equal(inventory.networks?.switches[1]?.system, 'manual');
    assert.equal(inventory.networks?.cloud.template, 'debian13');
  });

  test('routers alone are enough, and without networks there are none', async () => {
    const { inventory } = await accepted(
      `${WITHOUT}networks: { routers: { router1: { uplink: eth0, trunk: eth1 } } }\n`,
    );
    assert.equal(inventory.networks?.cloud.owner, null);
    assert.deepEqual(inventory.networks?.pools, { nat: [], routed: [] });
    assert.equal((await accepted(WITHOUT, {})).inventory.networks, null);
  });

  const mistakes: readonly (readonly [title: string, from: string, to: string, said: RegExp])[] = [
    [
      'a router nobody knows',
      'router2: { uplink',
      'router3: { uplink',
      /:21 networks\.routers\.router3: expected a host that is listed.*mean router/,
    ],
    ['no router', NETWORKS, 'networks: { routers: {} }\n', /routers: expected one or two.*none/],
    [
      'a trunk that is the uplink',
      'router1: { uplink: eth0, trunk: eth1',
      'router1: { uplink: eth0, trunk: eth0',
      /router1\.trunk: expected another interface/,
    ],
    [
      'a system nobody knows',
      'arista-eos',
      'arista',
      /leaf1\.system: expected one of linux-bridge/,
    ],
    [
      'a switch without a host',
      'host: leaf1, ',
      '',
      /:23 networks\.switches\.leaf1: expected host.*found none/,
    ],
    ['a switch on an unknown host', 'host: leaf1', 'host: leaf9', /leaf1\.host: .*mean leaf1/],
    [
      'a manual switch with a host',
      'system: manual,',
      'system: manual, host: leaf1,',
      /sw7\.host: expected no host.*found leaf1/,
    ],
    ['a port with a blank', '[Ethernet1,', '["Ethernet1 ; reload",', /ports\.0: expected the name/],
    ['a port twice', 'Ethernet2]', 'Ethernet1]', /ports\.1: .*found Ethernet1 again/],
    ['no ports', '[1-4, 7]', '[]', /sw7\.ports: expected a list of ports/],
    [
      'a public prefix in the private pool',
      '10.12.0.0/16',
      '198.51.100.0/24',
      /pools\.nat\.0\.prefix: expected a private prefix.*found 198/,
    ],
    [
      'a pool that is too small',
      'length: 24',
      'length: 12',
      /pools\.nat\.0\.length: .*16 or more; found 12/,
    ],
    ['a prefix too long for routers', 'length: 28', 'length: 30', /routed\.0\.length: .*8 to 29/],
    [
      'a routed pool outside the segments',
      '203.0.113.128/25',
      '198.51.100.0/24',
      /routed\.0\.prefix: expected a prefix inside that of a segment \(203\.0\.113\.0\/24\)/,
    ],
    [
      'a routed pool around the gateway',
      '203.0.113.128/25',
      '203.0.113.0/27',
      /routed\.0\.prefix: .*without the gateway.*holds 203\.0\.113\.1/,
    ],
    [
      'pools that overlap',
      'length: 24 }',
      'length: 24 }, { prefix: 10.12.8.0/24, length: 24 }',
      /nat\.1\.prefix: .*found 10\.12\.8\.0\/24, which overlaps 10\.12\.0\.0\/16/,
    ],
    [
      'an exposable address in a pool',
      '[203.0.113.80/28]',
      '[203.0.113.144/28]',
      /exposable\.0: .*overlaps 203\.0\.113\.128\/25/,
    ],
    ['VLAN 1', '4000]', '1]', /reserved_vlans\.1: expected a VLAN from 2 to 4094.*found 1/],
    ['a range backwards', '1002-1005', '1005-1002', /reserved_vlans\.0: .*found "1005-1002"/],
    ['an octal VLAN', '1002-1005', '"0100"', /reserved_vlans\.0: .*found "0100"/],
    ['a mistyped key', '  exposable', '  exposible', /:29 networks\.exposible: .*mean exposable\?/],
    [
      'an account without its domain',
      '  domain: ROOT\n',
      '',
      /:16 cloudstack\.account: .*found no domain/,
    ],
    [
      'an account and a project',
      'domain: ROOT',
      'domain: ROOT\n  project: web',
      /cloudstack\.project: expected either.*found both/,
    ],
    ['CloudStack without networks', NETWORKS, '', /:15 cloudstack: expected networks as well/],
    [
      'a host called cloudstack',
      '  node1: {',
      '  cloudstack: {',
      /hosts\.cloudstack: expected ano/,
    ],
  ];
  for (const [title, from, to, said] of mistakes) {
    test(`${title} is refused with its place`, async () => {
      const problems = await refused(validWith(from, to));
      assert.ok(
        problems.some((problem) => said.test(problem)),
        problems.join('\n'),
      );
      // Except where the name is wrong that another part uses.
      assert.ok(problems.length === 1 || title.includes('called'), problems.join('\n'));
    });
  }
});

describe('CloudStack in the environment', () => {
  test('all three variables make the settings, for the command line too', async () => {
    const expected = {
      apiUrl: 'https://cloud.example.net/client/api',
      apiKey: 'cloud-api-key',
      secretKey: 'cloud-secret-key',
      caFile: '/etc/ca.pem',
    };
    const text = validWith('cloudstack:', 'cloudstack:\n  ca_file: ca.pem');
    assert.deepEqual((await accepted(text)).cloudstack, expected);
    const local = { ARPEGGIO_CONFIG: '/etc/arpeggio.yaml', ...CLOUD };
    const result = await loadLocalConfig(local, async () => text);
    assert.deepEqual(result.ok ? result.value.cloudstack : null, expected);
  });

  test('without them there is no CloudStack, and networks are then a problem', async () => {
    assert.equal((await accepted(WITHOUT, {})).cloudstack, null);
    assert.match((await refused(VALID, {})).join('\n'), /:18 networks: .*found none of them set/);
  });

  const urls: readonly (readonly [title: string, url: string])[] = [
    ['plain http to another machine', 'http://cloud.example.net/client/api'],
    ['the integration port', 'http://127.0.0.1:8096/client/api'],
    ['an address without its path', 'https://cloud.example.net/'],
    ['no address', 'cloud'],
  ];
  for (const [title, url] of urls) {
    test(`${title} is refused`, async () => {
      const problems = await refused(VALID, { ...CLOUD, CLOUDSTACK_API_URL: url });
      assert.deepEqual(problems.length, 1);
      assert.match(problems[0] ?? '', /^CLOUDSTACK_API_URL: expected the whole https address/);
    });
  }

  test('plain http to this machine is accepted, and a slash at the end does no harm', async () => {
    const local = { ...CLOUD, CLOUDSTACK_API_URL: 'http://127.0.0.1:8080/client/api/' };
    const { cloudstack } = await accepted(VALID, local);
    assert.equal(cloudstack?.apiUrl, 'http://127.0.0.1:8080/client/api');
  });

  test('a pasted request is refused without quoting what it carries', async () => {
    const pasted = 'https://me:pass@cloud.example.net/client/api?apiKey=abc&signature=def';
    const [problem] = await refused(VALID, { ...CLOUD, CLOUDSTACK_API_URL: pasted });
    assert.match(problem ?? '', /found "https:\/\/…@cloud\.example\.net\/client\/api\?…"$/);
  });

  test('what is missing beside the others is named, and no key is quoted', async () => {
    const [missing] = await refused(VALID, { ...CLOUD, CLOUDSTACK_SECRET_KEY: '' });
    assert.match(
      missing ?? '',
      /^CLOUDSTACK_SECRET_KEY: expected it beside CLOUDSTACK_API_URL and/,
    );
    const [wrong] = await refused(VALID, { ...CLOUD, CLOUDSTACK_API_KEY: 'two words' });
    assert.match(
      wrong ?? '',
      /^CLOUDSTACK_API_KEY: expected the API key.*found 9 other characters$/,
    );
  });
});
