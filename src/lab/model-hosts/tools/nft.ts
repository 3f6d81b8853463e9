// nft 1.0.6 for the arp family, and arptables as a front end to the same tables. arptables is the
// nft flavour of Debian's iptables 1.8.9: its rules live in `table arp filter`.
import type { ArpChain, ArpRule, ArpTable } from '../kernel/arp/arp-rules.ts';
import { renderArpTable } from '../kernel/arp/arp-rules.ts';
import type { ModelHost } from '../kernel/model-host.ts';
import { applyRuleset } from '../kernel/arp/nft-ruleset.ts';
import { fail, succeed, type Tool, type ToolResult } from './tool.ts';

export const nft: Tool = (call) => {
  const { host } = call;
  const line = call.words.join(' ');
  if (line === '--version') return succeed('nftables v1.0.6 (Lester Gooch #5)\n');
  if (line === 'list tables arp') {
    return succeed(host.arpTables.map((table) => `table arp ${table.name}\n`).join(''));
  }
  if (line === '-f -') return loadRuleset(host, call.stdin);
  const [verb, object, family, name, ...rest] = call.words;
  if (object !== 'table' || family !== 'arp' || name === undefined || rest.length > 0) {
    return undefined;
  }
  if (verb === 'list') return listTable(host, name);
  return verb === 'delete' ? deleteTable(host, name) : undefined;
};

function loadRuleset(host: ModelHost, text: string): ToolResult | undefined {
  const outcome = applyRuleset(text, host.arpTables);
  if (outcome.kind === 'unknown') return undefined;
  if (outcome.kind === 'failed') return { exitCode: 1, stderr: outcome.stderr };
  host.arpTables = outcome.tables;
  return succeed();
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

const BAD_RULE = 'arptables: Bad rule (does a matching rule exist in that chain?).';

export const arptables: Tool = (call) => {
  const { host, words } = call;
  if (words.join(' ') === '--version') return succeed('arptables v1.8.9 (nf_tables)\n');
  const [action, chainName, option, address, jump, verdict, ...rest] = words;
  const hook = chainName === 'INPUT' ? 'input' : 'output';
  const field = hook === 'input' ? 'daddr' : 'saddr';
  const isKnown =
    (chainName === 'INPUT' ? option === '-d' : chainName === 'OUTPUT' && option === '-s') &&
    address !== undefined &&
    jump === '-j' &&
    verdict === 'DROP' &&
    rest.length === 0;
  if (!isKnown || chainName === undefined) return undefined;
  const chain = ensureFilterChain(host, chainName, hook);
  const position = chain.rules.findIndex(
    (rule) => rule.field === field && rule.address === address,
  );
  if (action === '-A') {
    chain.rules.push(dropRule(field, address));
    return succeed();
  }
  if (action !== '-C' && action !== '-D') return undefined;
  if (position < 0) return fail(1, BAD_RULE);
  if (action === '-D') chain.rules.splice(position, 1);
  return succeed();
};

function dropRule(field: 'daddr' | 'saddr', address: string): ArpRule {
  return {
    field,
    address,
    verdict: 'drop',
    hasCounter: true,
    comment: undefined,
    isFromArptables: true,
  };
}

function ensureFilterChain(host: ModelHost, name: string, hook: 'input' | 'output'): ArpChain {
  const found = host.arpTables.find((candidate) => candidate.name === 'filter');
  const table: ArpTable = found ?? { name: 'filter', chains: [] };
  if (found === undefined) host.arpTables.push(table);
  const existing = table.chains.find((candidate) => candidate.name === name);
  if (existing !== undefined) return existing;
  const chain: ArpChain = { name, hook, policy: 'accept', rules: [] };
  table.chains.push(chain);
  return chain;
}
