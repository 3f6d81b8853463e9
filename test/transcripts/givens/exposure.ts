// What transcripts about /expose may say with `> given …`: VLAN 1234 with a web server in it, made by
// hand, and what may be wrong with it.

import type { ModelNetwork } from '../../../src/lab/model-hosts/start-model-network.ts';
import { fragmentText, load, startWeb, WEB, wire } from '../../fakes/lab-vlan.ts';

const FRAGMENT = '/etc/keepalived/conf.d/vlan1234.conf';

export const EXPOSURE_GIVENS: Readonly<
  Record<string, (network: ModelNetwork) => void | Promise<void>>
> = {
  'VLAN 1234 with a web server on 10.12.0.11': async (network) => {
    await wire(network);
    await load(network, (router) => fragmentText(router, []));
    await startWeb(network);
  },
  'VLAN 1234 whose web server is exposed': async (network) => {
    await wire(network);
    await startWeb(network);
    await load(network, (router) => fragmentText(router, [WEB]));
  },
  'a second web server on 10.12.0.12': (network) => startWeb(network, 'web2', 12),
  'the web server of 10.12.0.11 is stopped': (network) =>
    network.host('web1').alter(({ tcpPorts }) => tcpPorts.clear()),
  'node2 has 203.0.113.81': (network) => network.host('node2').addAddress('203.0.113.81', 32),
  'somebody edits the file of VLAN 1234 on router2': (network) => {
    const text = network.host('router2').readFile(FRAGMENT) ?? '';
    network.host('router2').writeFile(FRAGMENT, text.replace('advert_int 1', 'advert_int 2'));
  },
  'somebody removes the file of VLAN 1234 from router2': (network) =>
    network.host('router2').alter(({ files }) => files.remove(FRAGMENT)),
  'keepalived on router2 is stopped': async (network) => {
    await network.run('router2', ['systemctl', 'stop', 'keepalived']);
  },
  'the kernel of router2 has no IPVS': (network) =>
    network.host('router2').alter((kernel) => {
      kernel.hasIpvs = false;
    }),
  'router2 has no keepalived': (network) => network.host('router2').removeTool('keepalived'),
  "router1's keepalived does not include the directory": (network) =>
    network.host('router1').writeFile('/etc/keepalived/keepalived.conf', 'global_defs {\n}\n'),
  'the routers do not hear each other on VLAN 1234': async (network) => {
    await network.run('switch', ['bridge', 'vlan', 'del', 'dev', 'router2-eth1', 'vid', '1234']);
  },
  'somebody breaks the main file of router2': (network) => {
    const path = '/etc/keepalived/keepalived.conf';
    const text = network.host('router2').readFile(path) ?? '';
    network.host('router2').writeFile(path, text.replace('router_id', 'ruoter_id'));
  },
  'keepalived on router2 cannot be reloaded for once': (network) =>
    network.host('router2').fail(/^systemctl reload keepalived/, {
      exitCode: 1,
      stderr: 'Job for keepalived.service failed.\n',
      times: 1,
    }),
  'nobody outside gets through': (network) =>
    network.host('internet').fail(/^timeout 3 bash /, { exitCode: 124, stderr: '', times: 8 }),
};
