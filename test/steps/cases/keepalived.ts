// Rows for the drivers about keepalived: VLAN 1234 on two routers, from nothing to exposed services.
// lab-vlan.ts has the ways in which the model network gets there by hand.

import { setKeepalivedFragment } from '../../../src/steps/keepalived/set-keepalived-fragment.ts';
import { setProxiedAddresses } from '../../../src/steps/keepalived/set-proxied-addresses.ts';
import { verifyExposure } from '../../../src/steps/keepalived/verify-exposure.ts';
import { verifyGateway } from '../../../src/steps/keepalived/verify-gateway.ts';
import { fragmentText, load, scriptText, startWeb, wire, WEB } from '../../fakes/lab-vlan.ts';
import { type Arrange, type StepCase, stepCase } from '../suite/step-case.ts';

const PATH = '/etc/keepalived/conf.d/vlan1234.conf';
const SCRIPT_PATH = '/etc/keepalived/arpeggio/vlan1234.proxy-arp';
const OF_NETWORK = { vlan: 1234, path: PATH, gateway: '10.12.0.1' };
const ROUTERS = [
  { host: 'router1', interface: 'eth1.1234' },
  { host: 'router2', interface: 'eth1.1234' },
];
const WAITING_FIRST = ['router2', 'router1'] as const;

const edit: Arrange = (network) => network.host('router2').writeFile(PATH, '# mine\n');
const editScript: Arrange = (network) =>
  network.host('router2').writeFile(SCRIPT_PATH, '#!/bin/sh\n# mine\n');

const wired: Arrange = (network) => wire(network);
const running: Arrange = async (network) => {
  await wire(network);
  await load(network, (router) => fragmentText(router, []));
};
const exposed: Arrange = async (network) => {
  await wire(network);
  await startWeb(network);
  await load(network, (router) => fragmentText(router, [WEB]));
};
const routed: Arrange = async (network) => {
  await wire(network, '203.0.113.130/28', '203.0.113.131/28');
  for (const { host } of ROUTERS) {
    network.host(host).alter(({ files }) => {
      files.makeDirectory('/etc/keepalived/arpeggio');
      files.write(SCRIPT_PATH, scriptText(['203.0.113.135']), { mode: 0o755 });
    });
  }
  await load(network, (router) => fragmentText(router, [], 'routed'));
};

function scripts(before: string | null, after: string | null) {
  const router = (host: string) => ({ host, uplink: 'eth0', path: SCRIPT_PATH, before, after });
  return { vlan: 1234, gateway: '203.0.113.129', routers: ROUTERS.map(({ host }) => router(host)) };
}

export const KEEPALIVED_CASES: readonly StepCase[] = [
  stepCase(
    setKeepalivedFragment,
    {
      ...OF_NETWORK,
      purpose: 'Give 10.12.0.1 to one of the routers',
      routers: ROUTERS.map(({ host }) => ({ host, before: null, after: fragmentText(host, []) })),
    },
    { about: 'the first file of a network', asPlanned: wired, alreadyApplied: null, drifted: edit },
  ),
  stepCase(
    setKeepalivedFragment,
    {
      ...OF_NETWORK,
      purpose: 'Expose 203.0.113.80:80',
      routers: WAITING_FIRST.map((host) => ({
        host,
        before: fragmentText(host, []),
        after: fragmentText(host, [WEB]),
      })),
    },
    { about: 'one exposure more', asPlanned: running, alreadyApplied: null, drifted: edit },
  ),
  stepCase(
    setKeepalivedFragment,
    {
      ...OF_NETWORK,
      purpose: 'Take 10.12.0.1 from the routers',
      routers: WAITING_FIRST.map((host) => ({
        host,
        before: fragmentText(host, []),
        after: null,
      })),
    },
    { about: 'taken away', asPlanned: running, alreadyApplied: null, drifted: edit },
  ),
  stepCase(setProxiedAddresses, scripts(null, scriptText([])), {
    about: 'the first script of a network',
    asPlanned: wired,
    alreadyApplied: null,
    drifted: async (network) => {
      for (const { host } of ROUTERS) {
        network.host(host).alter(({ files }) => files.makeDirectory('/etc/keepalived/arpeggio'));
      }
      await editScript(network);
    },
  }),
  stepCase(
    setProxiedAddresses,
    scripts(scriptText(['203.0.113.135']), scriptText(['203.0.113.136', '203.0.113.137'])),
    {
      about: 'addresses come and go',
      asPlanned: routed,
      alreadyApplied: null,
      drifted: editScript,
    },
  ),
  stepCase(setProxiedAddresses, scripts(scriptText(['203.0.113.135']), null), {
    about: 'taken away',
    asPlanned: routed,
    alreadyApplied: null,
    drifted: editScript,
  }),
  stepCase(
    verifyGateway,
    { vlan: 1234, ip: '10.12.0.1', routers: ROUTERS },
    {
      about: 'two routers of which one is master',
      asPlanned: running,
      alreadyApplied: null,
      drifted: null,
      // Neither hears the other's adverts any more.
      effectMissing: async (network) => {
        await network.run('switch', [
          'bridge',
          'vlan',
          'del',
          'dev',
          'router2-eth1',
          'vid',
          '1234',
        ]);
      },
    },
  ),
  stepCase(
    verifyGateway,
    { vlan: 1234, ip: '10.12.0.1', routers: ROUTERS.slice(0, 1) },
    {
      about: 'a router alone',
      asPlanned: running,
      alreadyApplied: null,
      drifted: null,
      effectMissing: async (network) => {
        await network.run('router1', ['systemctl', 'stop', 'keepalived']);
      },
    },
  ),
  stepCase(
    verifyExposure,
    {
      from: 'internet',
      ip: '203.0.113.80',
      port: 80,
      protocol: 'tcp',
      routers: ['router1', 'router2'],
    },
    {
      about: 'a web server behind two routers',
      asPlanned: exposed,
      alreadyApplied: null,
      drifted: null,
      effectMissing: (network) => network.host('web1').alter(({ tcpPorts }) => tcpPorts.clear()),
    },
  ),
];
