// nft 1.0.6 for the arp family: list, delete, and rulesets from standard input; of other families
// only the policy for forwarded packets. The text of a ruleset is read by ../kernel/arp/nft-ruleset.ts.
import { renderArpTable } from '../../kernel/arp/arp-rules.ts';
import type { ModelHost } from '../../kernel/model-host.ts';
import { applyRuleset } from '../../kernel/arp/nft-ruleset.ts';
import { fail, succeed, type Tool, type ToolResult } from '../tool.ts';

export const nft: Tool = (call) => {
  const { host } = call;
  const line = call.words.join(' ');
  const listed = list(host, line);
  if (listed !== undefined) return succeed(listed);
  if (line === '-f -') return loadRuleset(host, call.stdin);
  const [verb, object, family, name, ...rest] = call.words;
  if (object !== 'table' || family !== 'arp' || name === undefined || rest.length > 0) {
    return undefined;
  }
  if (verb === 'list') return listTable(host, name);
  return verb === 'delete' ? deleteTable(host, name) : undefined;
};

function list(host: ModelHost, line: string): string | undefined {
  if (line === '--version') return 'nftables v1.0.6 (Lester Gooch #5)\n';
  if (line === '-j list chains') return `${JSON.stringify(chainsJson(host))}\n`;
  if (line !== 'list tables arp') return undefined;
  return host.arpTables.map((table) => `table arp ${table.name}\n`).join('');
}

function loadRuleset(host: ModelHost, text: string): ToolResult | undefined {
  const outcome = applyRuleset(text, host.arpTables);
  if (outcome.kind === 'unknown') return undefined;
  if (outcome.kind === 'failed') return { exitCode: 1, stderr: outcome.stderr };
  host.arpTables = outcome.tables;
  return succeed();
}

/** Only the forward chain of the filter table, which is the only one that a packet meets here. */
function chainsJson(host: ModelHost): object {
  const metainfo = { version: '1.0.6', release_name: 'Lester Gooch #5', json_schema_version: 1 };
  const place = { family: 'ip', table: 'filter', name: 'FORWARD', handle: 1 };
  const chain = { ...place, type: 'filter', hook: 'forward', prio: 0, policy: 'drop' };
  return { nftables: [{ metainfo }, ...(host.forwardPolicy === 'drop' ? [{ chain }] : [])] };
}

function listTable(host: ModelHost, name: string): ToolResult {
  const table = host.arpTables.find((candidate) => candidate.name === name);
  if (table !== undefined) return succeed(renderArpTable(table));
  return fail(1, pointAt('Error: No such file or directory', 'list table arp', name, -1));
}

function deleteTable(host: ModelHost, name: string): ToolResult {
  const rest = host.arpTables.filter((table) => table.name !== name);
  if (rest.length === host.arpTables.length) {
    const error = 'Error: Could not process rule: No such file or directory';
    return fail(1, pointAt(error, 'delete table arp', name, 0));
  }
  host.arpTables = rest;
  return succeed();
}

/** nft's three-line error; the carets start one column early for `list`. */
function pointAt(error: string, command: string, name: string, shift: number): string {
  const indent = ' '.repeat(command.length + 1 + shift);
  return `${error}\n${command} ${name}\n${indent}${'^'.repeat(name.length)}`;
}
