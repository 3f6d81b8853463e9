// The doctor as a person meets it: the real process against the stand-ins, all well at first, and one
// line with what to mend for each thing that is not.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { stringify } from 'yaml';
import { type LabCloud, startCloud } from '../../src/lab/cloud/start-cloud.ts';
import {
  type ModelNetwork,
  startModelNetwork,
} from '../../src/lab/model-hosts/start-model-network.ts';
import { startWorkspace, type Workspace } from '../../src/lab/workspace/start-workspace.ts';

const ROOT = `${import.meta.dirname}/../..`;
const HOSTS = ['node1', 'node2', 'node3', 'router1', 'router2', 'gw', 'internet', 'switch'];

let directory: string;
let network: ModelNetwork;
let cloud: LabCloud;
let workspace: Workspace;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'doctor-'));
  await mkdir(join(directory, 'data'));
  const manifest = await readFile(`${ROOT}/manifests/slack-app.json`, 'utf8');
  network = await startModelNetwork();
  cloud = await startCloud();
  workspace = await startWorkspace({ mode: 'socket', manifest: JSON.parse(manifest) });
});

after(async () => {
  await workspace.stop();
  await cloud.stop();
  await network.stop();
  await rm(directory, { recursive: true });
});

const SWITCHES = {
  switch: { system: 'linux-bridge', host: 'switch', ports: ['router1-eth1', 'router2-eth1'] },
  basement: { system: 'manual', ports: ['1-4'] },
};

const FENCES: Readonly<Record<string, object>> = {
  node1: { fence: { switch: 'switch', port: 'node1-eth0' } },
};

function configuration(cloudstack: object, switches: object = SWITCHES): string {
  const hosts = HOSTS.map((name) => {
    const host = network.hosts[name];
    if (host === undefined) throw new Error(`The lab has no ${name}.`);
    const reached = { address: host.address, port: host.port, host_keys: [host.hostKey] };
    return [name, { ...reached, ...FENCES[name] }] as const;
  });
  return stringify({
    approvers: ['U0BOB'],
    ssh: { user: 'root', key: network.clientKeyPath },
    hosts: Object.fromEntries(hosts),
    segments: {
      public: {
        prefix: '203.0.113.0/24',
        gateway: '203.0.113.1',
        movable: ['203.0.113.48/28'],
        nodes: { node1: 'eth0' },
        observer: { host: 'router1', interface: 'eth0' },
      },
    },
    cloudstack,
    networks: {
      routers: {
        router1: { uplink: 'eth0', trunk: 'eth1' },
        router2: { uplink: 'eth0', trunk: 'eth1' },
      },
      switches,
    },
  });
}

interface Diagnosis {
  readonly lines: readonly string[];
  readonly exitCode: number | null;
}

async function diagnose(text: string, keys = cloud.keys.root): Promise<Diagnosis> {
  const path = join(directory, 'arpeggio.yaml');
  await writeFile(path, text);
  const env = {
    SLACK_BOT_TOKEN: workspace.tokens.bot,
    SLACK_APP_TOKEN: workspace.tokens.app,
    SLACK_API_URL: workspace.apiUrl,
    CLOUDSTACK_API_URL: cloud.url,
    CLOUDSTACK_API_KEY: keys.apiKey,
    CLOUDSTACK_SECRET_KEY: keys.secretKey,
    ARPEGGIO_CONFIG: path,
    ARPEGGIO_DATA_DIR: join(directory, 'data'),
  };
  const child = spawn(process.execPath, [`${ROOT}/src/doctor.ts`], { env });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { lines: output.trimEnd().split('\n'), exitCode };
}

function has({ lines }: Diagnosis, line: RegExp): void {
  assert.ok(
    lines.some((one) => line.test(one)),
    `no line ${line}:\n${lines.join('\n')}`,
  );
}

describe('the doctor', () => {
  test('finds everything well in the lab', async () => {
    const found = await diagnose(configuration({}));
    assert.equal(found.lines.at(-1), 'All is well.', found.lines.join('\n'));
    assert.equal(found.exitCode, 0);
    has(found, /^✓ CloudStack: version 4\.22/);
    has(found, /^✓ CloudStack, role of the API key: has all \d+ calls/);
    has(found, /^✓ CloudStack, network offering: .*the first network makes it$/);
    has(found, /^✓ router2, keepalived: version [\d.]+, running$/);
    has(found, /^✓ router1, forwarding: /);
    has(found, /^✓ switch switch: 2 trunk ports$/);
    has(found, /^✓ switch basement: by hand/);
    has(found, /^✓ node1, fence: can be seen; not fenced now$/);
  });

  test('names what a configuration asks for and is not there', async () => {
    const switches = { switch: { ...SWITCHES.switch, ports: ['router1-eth7'] } };
    const asked = { zone: 'mars', project: 'web', template: 'none', service_offering: 'huge' };
    const found = await diagnose(configuration(asked, switches));
    assert.equal(found.exitCode, 1);
    has(found, /^✗ CloudStack, zone: which one\? There are: \S+\. Set cloudstack\.zone/);
    has(found, /^✗ CloudStack, owner: not found/);
    has(found, /^✗ CloudStack, service offering: 0 called huge$/);
    has(found, /^✗ switch switch: router1-eth7: there is no such port\. Mend networks\.switches/);
    assert.equal(found.lines.at(-1), '5 to mend.', found.lines.join('\n'));
  });

  test('names the calls that a role lacks, and a wrong key with what it may be', async () => {
    const restricted = await diagnose(configuration({}), cloud.keys.restricted);
    has(restricted, /^✗ CloudStack, role of the API key: lacks .*createNetwork, /);
    const wrong = { ...cloud.keys.root, secretKey: 'not-the-secret-key' };
    const refused = await diagnose(configuration({}), wrong);
    has(refused, /^✗ CloudStack: /);
    assert.equal(refused.lines.at(-1), '1 to mend.', 'said once');
    assert.ok(!refused.lines.join('\n').includes('not-the-secret-key'));
  });

  test('names what each router lacks', async () => {
    const [one, two] = [network.host('router1'), network.host('router2')];
    one.removeTool('ipvsadm');
    one.writeFile('/etc/keepalived/keepalived.conf', 'global_defs {\n}\n');
    two.removeTool('keepalived');
    two.alter((kernel) => {
      const trunk = kernel.link('eth1');
      assert.ok(trunk !== undefined);
      kernel.setLinkUp(trunk, false);
    });
    const found = await diagnose(configuration({}));
    has(found, /^✗ router1, ipvsadm: .*apt-get install ipvsadm/);
    has(found, /^✗ router1, keepalived: .* lacks the line "include \/etc\/keepalived\/conf\.d/);
    has(found, /^✗ router2, keepalived: not installed\. On router2: apt-get install keepalived$/);
    has(found, /^✗ router2, eth0 and eth1: eth1 missing or without a carrier$/);
    assert.equal(found.lines.at(-1), '4 to mend.', found.lines.join('\n'));
  });
});
