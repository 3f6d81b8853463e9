// arptables as a front end to the arp tables, the nft flavour of Debian's iptables 1.8.9: its rules
// live in `table arp filter`. Only the rules that hide one address.
import type { ArpChain, ArpRule, ArpTable } from '../../kernel/arp/arp-rules.ts';
import type { ModelHost } from '../../kernel/model-host.ts';
import { fail, succeed, type Tool, type ToolResult } from '../tool.ts';

const BAD_RULE = 'arptables: Bad rule (does a matching rule exist in that chain?).';

export const arptables: Tool = ({ host, words }) => {
  if (words.join(' ') === '--version') return succeed('arptables v1.8.9 (nf_tables)\n');
  const [action = '', ...specification] = words;
  const wanted = readSpecification(specification);
  return wanted === undefined ? undefined : applyAction(host, action, wanted);
};

interface Wanted {
  chain: 'INPUT' | 'OUTPUT';
  address: string;
}

/** INPUT -d ADDRESS -j DROP, or OUTPUT -s ADDRESS -j DROP */
function readSpecification(words: readonly string[]): Wanted | undefined {
  const [chain, option, address, ...verdict] = words;
  if (address === undefined || verdict.join(' ') !== '-j DROP') return undefined;
  if (chain === 'INPUT' && option === '-d') return { chain, address };
  return chain === 'OUTPUT' && option === '-s' ? { chain, address } : undefined;
}

function applyAction(host: ModelHost, action: string, wanted: Wanted): ToolResult | undefined {
  const { rules } = ensureFilterChain(host, wanted.chain);
  const position = rules.findIndex((rule) => rule.address === wanted.address);
  switch (action) {
    case '-A':
      rules.push(dropRule(wanted));
      return succeed();
    case '-C':
      return position < 0 ? fail(1, BAD_RULE) : succeed();
    case '-D':
      if (position < 0) return fail(1, BAD_RULE);
      rules.splice(position, 1);
      return succeed();
    default:
      return undefined;
  }
}

function dropRule({ chain, address }: Wanted): ArpRule {
  return {
    field: chain === 'INPUT' ? 'daddr' : 'saddr',
    address,
    verdict: 'drop',
    hasCounter: true,
    comment: undefined,
    isFromArptables: true,
  };
}

function ensureFilterChain(host: ModelHost, name: 'INPUT' | 'OUTPUT'): ArpChain {
  const found = host.arpTables.find((candidate) => candidate.name === 'filter');
  const table: ArpTable = found ?? { name: 'filter', chains: [] };
  if (found === undefined) host.arpTables.push(table);
  const existing = table.chains.find((candidate) => candidate.name === name);
  if (existing !== undefined) return existing;
  const hook = name === 'INPUT' ? 'input' : 'output';
  const chain: ArpChain = { name, hook, policy: 'accept', rules: [] };
  table.chains.push(chain);
  return chain;
}
