// A port of Cisco IOS, IOS-XE or Arista EOS. Whether it is shut is read from its configuration: "down" in
// a status table may be a cable, which somebody plugs in again.

import { line } from '../../switch/dialects/dialect.ts';
import type { PortDialect } from './port-dialect.ts';

export const CISCO_PORT: PortDialect = {
  looks: (port) =>
    [`show running-config interface ${port}`, `show mac address-table interface ${port}`].map(line),
  parse([config = '', table = '']) {
    if (!/^interface \S/m.test(config)) return null;
    const learned = [...table.matchAll(/\b(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}\b/gi)];
    return {
      isShut: /^\s+shutdown\s*$/m.test(config),
      learned: learned.map(([mac]) => mac.toLowerCase()),
    };
  },
  shut: (port) => configuring(port, 'shutdown'),
  open: (port) => configuring(port, 'no shutdown'),
  // An interface that carries many hosts, such as a VLAN's, has another name and does not pass.
  allowed: [
    /configure terminal/,
    /interface (?:[A-Za-z]*[Ee]th(?:ernet)?|Gi|Te|Fa|Fo|Hu|Twe)\d[\d/.:]*/,
    /(?:no )?shutdown/,
    /end/,
  ],
};

function configuring(port: string, edit: string) {
  return ['configure terminal', `interface ${port}`, edit, 'end'].map(line);
}
