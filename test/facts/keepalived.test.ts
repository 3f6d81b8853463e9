// The files that keepalived gets: their text, the way back, and how an edit is noticed; and what
// ipvsadm and keepalived print. That keepalived itself takes these texts is tested on real kernels.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseComplaint } from '../../src/facts/keepalived/configuration-test.ts';
import {
  type Exposure,
  parseFragment,
  renderFragment,
  type Target,
} from '../../src/facts/keepalived/fragment.ts';
import { parseProxyScript } from '../../src/facts/keepalived/proxy-script.ts';
import { parseFragments, parseMainFile } from '../../src/facts/keepalived/state.ts';
import { parseVirtualServers } from '../../src/facts/keepalived/virtual-servers.ts';
import { fragmentText, scriptText, WEB } from '../fakes/lab-vlan.ts';

const DNS: Exposure = { ...WEB, port: 53 as Exposure['port'], protocol: 'udp' };

test('a fragment holds one instance, its public addresses outside the adverts, and its services', () => {
  assert.equal(fragmentText('router1', [WEB, DNS]), GOLDEN);
});

test('a fragment is read back as what it means', () => {
  for (const exposures of [[], [WEB], [WEB, DNS]]) {
    const parsed = parseFragment(fragmentText('router2', exposures));
    assert.ok(parsed !== null && parsed !== 'edited');
    assert.deepEqual(parsed.exposures, exposures);
    assert.equal(renderFragment(parsed), fragmentText('router2', exposures));
  }
});

test('only a network whose addresses are routed runs scripts, and loses its addresses in every way', () => {
  assert.doesNotMatch(fragmentText('router1', [WEB]), /notify/);
  const events = [...fragmentText('router1', [], 'routed').matchAll(/notify_(\w+) "\S+ (\w+)"/g)];
  assert.deepEqual(
    events.map(([, event, word]) => `${event} ${word}`),
    ['master on', 'backup off', 'fault off', 'stop off', 'deleted off'],
  );
});

test('any edit of a fragment is noticed, and a file of somebody else is not taken for ours', () => {
  const text = fragmentText('router1', [WEB]);
  const lines = text.trimEnd().split('\n');
  for (const [index, line] of lines.entries()) {
    const without = lines.toSpliced(index, 1).join('\n');
    const changed = lines.with(index, `${line} `).join('\n');
    for (const edited of [`${without}\n`, `${changed}\n`]) {
      assert.equal(
        parseFragment(edited),
        index === 0 && edited === `${without}\n` ? null : 'edited',
      );
    }
  }
  assert.equal(parseFragment(`${text}# one more\n`), 'edited');
  assert.equal(parseFragment('vrrp_instance MINE {\n}\n'), null);
});

test('no line is longer than what keepalived reads as one, with as many targets as there may be', () => {
  const targets = Array.from({ length: 16 }, (_, index): Target => {
    return { ip: `255.255.255.${200 + index}` as Target['ip'], port: 65_535 as Target['port'] };
  });
  const text = fragmentText('router1', [{ ...WEB, targets }]);
  assert.ok(Math.max(...text.split('\n').map((line) => line.length)) < 1_023);
  assert.notEqual(parseFragment(text), 'edited');
});

test('the script of a routed network is read back, and any edit of it is noticed', () => {
  const text = scriptText(['203.0.113.135', '203.0.113.136']);
  const parsed = parseProxyScript(text);
  assert.ok(parsed !== null && parsed !== 'edited');
  assert.deepEqual(parsed.addresses, ['203.0.113.135', '203.0.113.136']);
  assert.equal(parseProxyScript(text.replace('135 203', '135 10.0.0.1 203')), 'edited');
  assert.equal(parseProxyScript('#!/bin/sh\nexit 0\n'), null);
});

/** As `grep -r ''` prints a file. */
function listing(vlan: number, text: string): string {
  const path = `/etc/keepalived/conf.d/vlan${vlan}.conf`;
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `${path}:${line}\n`)
    .join('');
}

test('all fragments of a router are read from one listing of its files', () => {
  const facts = parseFragments(
    [
      listing(1234, fragmentText('router1', [WEB])),
      listing(77, '# mine\nvrrp_instance X {\n}\n'),
      '/etc/keepalived/conf.d/other.conf:vrrp_instance Y {\n',
      '/etc/keepalived/conf.d/.arpeggio.vlan1234.conf.new:half of it\n',
    ].join(''),
  );
  assert.deepEqual(
    facts.map(({ vlan }) => vlan),
    [77, 1234],
  );
  assert.equal(facts[0]?.fragment, null);
  assert.equal(facts[1]?.text, fragmentText('router1', [WEB]));
  assert.notEqual(facts[1]?.fragment, 'edited');
});

test('a main file includes the directory only in a line that is no comment', () => {
  const include = 'include /etc/keepalived/conf.d/*.conf';
  const full = `global_defs {\n  enable_script_security\n  script_user root\n}\n${include}\n`;
  assert.deepEqual(parseMainFile(full), { includesFragments: true, allowsScripts: true });
  assert.equal(parseMainFile('include conf.d/*.conf').includesFragments, true);
  for (const text of ['', `# ${include}`, `! ${include}`, 'include /etc/keepalived/other/*.conf']) {
    assert.deepEqual(parseMainFile(text), { includesFragments: false, allowsScripts: false });
  }
});

test('what keepalived says of a bad file becomes a sentence with its first mistakes', () => {
  const unknown = "(/etc/keepalived/conf.d/vlan7.conf: Line 3) Unknown keyword 'prority'\n";
  assert.equal(
    parseComplaint(unknown + unknown + unknown),
    [unknown, unknown].map((t) => t.trim()).join(' / '),
  );
  assert.match(
    parseComplaint(
      'SECURITY VIOLATION - scripts are being executed but script_security not enabled.',
    ),
    /enable_script_security and script_user root are missing in global_defs/,
  );
  assert.equal(parseComplaint(''), 'keepalived -t says no without a word.');
});

test('virtual servers are read with their targets and figures', () => {
  const servers = parseVirtualServers(IPVSADM);
  assert.deepEqual(
    servers?.map(({ ip, port, protocol, connections, targets }) => ({
      place: `${ip}:${port}/${protocol}`,
      connections,
      targets: targets.map((target) => `${target.ip}:${target.port} ${target.connections}`),
    })),
    [
      {
        place: '203.0.113.80:80/tcp',
        connections: 1_234_567_890,
        targets: ['10.12.0.11:80 1234567888', '10.12.0.12:80 2'],
      },
      { place: '203.0.113.80:53/udp', connections: 0, targets: [] },
    ],
  );
  assert.equal(parseVirtualServers("Can't initialize ipvs"), null);
});

const IPVSADM = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
  -> RemoteAddress:Port
TCP  203.0.113.80:80            1234567890       15       12      900      800
  -> 10.12.0.11:80              1234567888       10        8      600      500
  -> 10.12.0.12:80                       2        5        4      300      300
UDP  203.0.113.80:53                     0        0        0        0        0
`;

const GOLDEN = `# Arpeggio cvlan23: {"gateway":"10.12.0.1","interface":"eth1.1234","mode":"nat","prefix":"10.12.0.0/24","priority":250,"uplink":"eth0","vlan":1234}
# exposed: {"ip":"203.0.113.80","port":80,"protocol":"tcp","targets":["10.12.0.11:80"]}
# exposed: {"ip":"203.0.113.80","port":53,"protocol":"udp","targets":["10.12.0.11:80"]}
# Arpeggio refuses to change this file once somebody has edited it.
vrrp_instance GW_1234 {
  state BACKUP
  nopreempt
  interface eth1.1234
  version 3
  virtual_router_id 214
  priority 250
  advert_int 1
  garp_master_delay 1
  garp_master_repeat 3
  virtual_ipaddress {
    10.12.0.1/32 dev eth1.1234
  }
  virtual_ipaddress_excluded {
    203.0.113.80/32 dev eth0
  }
}
virtual_server 203.0.113.80 80 {
  delay_loop 5
  lvs_sched wrr
  lvs_method NAT
  protocol TCP
  real_server 10.12.0.11 80 {
    weight 1
    TCP_CHECK {
      connect_timeout 3
    }
  }
}
virtual_server 203.0.113.80 53 {
  delay_loop 5
  lvs_sched wrr
  lvs_method NAT
  protocol UDP
  real_server 10.12.0.11 80 {
    weight 1
    PING_CHECK {
    }
  }
}
`;
