// A port of Junos: `disable` under its interface. A commit also saves, so here the fence outlives a restart
// of the switch.

import { line } from '../../switch/dialects/dialect.ts';
import type { PortDialect } from './port-dialect.ts';

export const JUNOS_PORT: PortDialect = {
  looks: (port) =>
    [
      `show configuration interfaces ${port} | display set`,
      `show ethernet-switching table interface ${port}.0`,
    ].map(line),
  parse([config = '', table = ''], port) {
    const lines = config.split('\n').map((text) => text.trim());
    if (!lines.some((text) => text.startsWith(`set interfaces ${port} `))) return null;
    const learned = [...table.matchAll(/\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/gi)];
    return {
      isShut: lines.includes(`set interfaces ${port} disable`),
      learned: learned.map(([mac]) => mac.toLowerCase()),
    };
  },
  shut: (port) => committing(`set interfaces ${port} disable`),
  open: (port) => committing(`delete interfaces ${port} disable`),
  allowed: [
    /configure exclusive/,
    /(?:set|delete) interfaces (?:ge|xe|et|mge|fe)-\d[\d/:]* disable/,
    /commit/,
    /exit/,
  ],
};

function committing(edit: string) {
  return ['configure exclusive', edit, 'commit', 'exit'].map(line);
}
