// The arp family of netfilter on one host: nft tables with input and output chains. arptables (the
// nft flavour) is the same thing under a fixed table name, as on a real host. Only what hides an
// address: `arp daddr ip` / `arp saddr ip`, drop or accept, counters that stay at zero.
// The text form is in nft-ruleset.ts.

export interface ArpRule {
  /** Undefined for a rule without a match. */
  field: 'daddr' | 'saddr' | undefined;
  address: string | undefined;
  verdict: 'drop' | 'accept';
  hasCounter: boolean;
  comment: string | undefined;
  /** arptables writes `arp htype 1 arp hlen 6 arp plen 4` in front. */
  isFromArptables: boolean;
}

export interface ArpChain {
  name: string;
  /** Undefined for a chain without a hook, which sees no packets. */
  hook: 'input' | 'output' | undefined;
  policy: 'accept' | 'drop';
  rules: ArpRule[];
}

export interface ArpTable {
  name: string;
  chains: ArpChain[];
}

export interface ArpPacket {
  senderAddress: string;
  targetAddress: string;
}

export function dropsPacket(
  tables: readonly ArpTable[],
  hook: 'input' | 'output',
  packet: ArpPacket,
): boolean {
  const chains = tables.flatMap((table) => table.chains).filter((chain) => chain.hook === hook);
  return chains.some((chain) => verdictOf(chain, packet) === 'drop');
}

function verdictOf(chain: ArpChain, packet: ArpPacket): 'drop' | 'accept' {
  const hit = chain.rules.find((rule) => {
    if (rule.field === undefined) return true;
    return rule.address === (rule.field === 'daddr' ? packet.targetAddress : packet.senderAddress);
  });
  return hit?.verdict ?? chain.policy;
}

/** `nft list table arp NAME`, byte for byte as nft 1.0.6 prints it. */
export function renderArpTable(table: ArpTable): string {
  const chains = table.chains.map((chain) => {
    const hook =
      chain.hook === undefined
        ? []
        : [`\t\ttype filter hook ${chain.hook} priority filter; policy ${chain.policy};`];
    const rules = chain.rules.map((rule) => `\t\t${renderArpRule(rule)}`);
    return [`\tchain ${chain.name} {`, ...hook, ...rules, '\t}'].join('\n');
  });
  return [
    `table arp ${table.name} {`,
    ...(chains.length > 0 ? [chains.join('\n\n')] : []),
    '}',
    '',
  ].join('\n');
}

function renderArpRule(rule: ArpRule): string {
  return [
    ...(rule.isFromArptables ? ['arp htype 1 arp hlen 6 arp plen 4'] : []),
    ...(rule.field === undefined ? [] : [`arp ${rule.field} ip ${rule.address ?? ''}`]),
    ...(rule.hasCounter ? ['counter packets 0 bytes 0'] : []),
    rule.verdict,
    ...(rule.comment === undefined ? [] : [`comment "${rule.comment}"`]),
  ].join(' ');
}
