// What a transcript shows beside the conversation: what reached the hosts and CloudStack. And what differs
// from one run to the next, made the same.

import type { Stage } from '../../src/lab/demo/stage.ts';
import type { ModelNetwork } from '../../src/lab/model-hosts/start-model-network.ts';

// Every transcript begins with hosts that have never seen the dead-man switch.
const PUTS_PROGRAM = /^(?:install|mv) .*\/var\/lib\/arpeggio\//;
const PROGRAM = /^sh \/var\/lib\/arpeggio\/dead-man\.sh /;
/** What a step's command runs in. */
const INSIDE = new RegExp(`${PROGRAM.source}run \\S+ \\d\\d `);

const CHANGES_SOMETHING =
  /^(?:sh \S+ (?:arm|extend|confirm|undo|clear)|nft (?:-f|delete)|ip (?:addr|link|route|neigh) (?:add|del|replace|set)|arping -q|arptables -[AD]|bridge vlan (?:add|del)|systemctl (?:reload|start)|\/etc\/keepalived\/arpeggio|sysctl -w|mkdir|install|mv|rm|chmod|chown)\b/;

/** Every command that changed something on a host, in the order in which they arrived. */
export function effectsOn(network: ModelNetwork, from: number): string {
  const lines = network.execLog
    .slice(from)
    .filter(({ via }) => via === 'ssh')
    .map(({ host, line }) => ({ host, line: line.replace(INSIDE, '') }))
    .filter(({ line }) => CHANGES_SOMETHING.test(line) && !PUTS_PROGRAM.test(line))
    .map(({ host, line }) => `${host}: ${line.replace(PROGRAM, 'dead-man ')}`);
  sortAnnouncements(lines);
  return lines.length === 0 ? '(nothing)' : lines.join('\n');
}

const CLOUD_LOOKS = /^(?:list|query)/;

/** Every call that changed something in CloudStack, in the order in which they arrived. */
export function effectsOnCloud({ cloud }: Stage): string {
  const calls = cloud.requests.filter(({ command }) => !CLOUD_LOOKS.test(command));
  const lines = calls.map(({ command, parameters }) => {
    const told = Object.entries(parameters).filter(([name]) => CLOUD_PARAMETERS.has(name));
    return [command, ...told.map(([name, value]) => `${name}=${value}`)].join(' ');
  });
  return lines.length === 0 ? '(nothing)' : lines.join('\n');
}

// Those that a reader knows without looking up a uuid.
const CLOUD_PARAMETERS = new Set(['name', 'vlan', 'gateway', 'netmask', 'ipaddress', 'expunge']);

/** The three packets of a round are sent side by side, so their order is chance. */
function sortAnnouncements(lines: string[]): void {
  for (let at = 0; at + 2 < lines.length; at += 1) {
    const round = lines.slice(at, at + 3);
    if (!round.every((line) => line.includes('arping -q'))) continue;
    lines.splice(at, 3, ...round.toSorted());
    at += 2;
  }
}

/** What differs from one run to the next becomes the same: ids by order, times, digests, figures. */
export function normalise(text: string): string {
  const named = [...text.matchAll(/(?:[Cc]hange |of )`?(c[2-9a-hj-km-np-z]{6})\b/g)];
  const ids = [...new Set(named.map(([, id]) => id ?? ''))].filter((id) => id !== 'changes');
  return (
    ids
      .reduce((all, id, index) => all.replaceAll(id, `CHANGE-${index + 1}`), text)
      // The plan of a dry run belongs to no change that anybody could know.
      .replaceAll(/(dead-man\.sh \w+ )c[0-9a-z]{6}\b/g, '$1CHANGE')
      .replaceAll(/<!date\^\d+\^[^|]*\|[^>]*>/g, 'TIME')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\dZ/g, 'TIME')
      .replaceAll(/(?:\d{4}-\d\d-\d\d )?\d\d:\d\d(?::\d\d)? UTC/g, 'TIME')
      .replaceAll(/`[0-9a-f]{12}`/g, 'DIGEST')
      .replaceAll(/took (?:\d+ min )?\d+ s/g, 'took N s')
      .replaceAll(/takes back in \d+ s/g, 'takes back in N s')
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
      .replaceAll(/\d+ frames received, \d+ sent/g, 'N frames received, N sent')
      .replaceAll(
        /sent \d+, lost (\d+), longest gap \d+ ms/g,
        (figures, lost) => figuresOf(text, lost === '0') ?? figures,
      )
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
      .replaceAll(/-p \d+/g, '-p PORT')
      .replaceAll(/\/archives\/\w+\/p\d+[^\s|>]*/g, '/archives/LINK')
      .replaceAll(/http:\/\/127\.0\.0\.1\S*(?=\|)/g, 'LINK')
      .replaceAll(/\/\S+\/data\/store\.sqlite/g, 'STORE')
      .replaceAll(/[ \t]+$/gm, '')
  );
}

/** What is a matter of chance; null: what was lost must not differ. */
function figuresOf(text: string, isNothingLost: boolean): string | null {
  // Until the routers know an address that a VM just got, nobody answers; the pings may begin before.
  const isNew = /^# A public address moves from VM/m.test(text);
  if (isNothingLost && !isNew) return 'sent N, lost 0, longest gap N ms';
  // Nobody has the address of a dead node until the approval.
  return isNew || text.includes('which is dead') ? 'sent N, lost SOME, longest gap N ms' : null;
}
