// Reads what `nft -f -` is given, for the arp family, with nft 1.0.6's own strictness: a chain's
// closing brace must be followed by a newline or a semicolon, and one error rejects everything.
// A statement that is not listed here is 'unknown', so that the model complains instead of guessing.
import type { ArpChain, ArpRule, ArpTable } from './arp-rules.ts';

export type RulesetOutcome =
  | { kind: 'applied'; tables: ArpTable[] }
  | { kind: 'failed'; stderr: string }
  | { kind: 'unknown'; statement: string };

class UnknownStatement extends Error {}
class SyntaxFault extends Error {}
class MissingObject extends Error {}

/** One transaction: the tables after all statements, or the first error and no change. */
export function applyRuleset(text: string, before: readonly ArpTable[]): RulesetOutcome {
  const tables = structuredClone([...before]);
  const tokens = new Tokens(text);
  try {
    for (;;) {
      tokens.skipSeparators();
      if (tokens.peek() === undefined) return { kind: 'applied', tables };
      applyStatement(tokens, tables);
      tokens.expectSeparatorOrEnd();
    }
  } catch (error) {
    if (error instanceof UnknownStatement) return { kind: 'unknown', statement: error.message };
    if (error instanceof SyntaxFault || error instanceof MissingObject) {
      return { kind: 'failed', stderr: `/dev/stdin:${error.message}\n` };
    }
    throw error;
  }
}

function applyStatement(tokens: Tokens, tables: ArpTable[]): void {
  const first = tokens.take();
  if (first === 'table') {
    tokens.expect('arp');
    readTableBlock(tokens, ensureTable(tables, tokens.takeName()));
    return;
  }
  if (first !== 'add' && first !== 'delete' && first !== 'flush') throw new UnknownStatement(first);
  const object = tokens.take();
  if (object !== 'table') throw new UnknownStatement(`${first} ${object}`);
  tokens.expect('arp');
  const name = tokens.takeName();
  if (first === 'add') {
    ensureTable(tables, name);
    return;
  }
  const position = tables.findIndex((table) => table.name === name);
  const table = tables[position];
  if (table === undefined) {
    throw new MissingObject(`1:18-21: Error: Could not process rule: No such file or directory`);
  }
  if (first === 'delete') tables.splice(position, 1);
  else for (const chain of table.chains) chain.rules = [];
}

function ensureTable(tables: ArpTable[], name: string): ArpTable {
  const found = tables.find((table) => table.name === name);
  if (found !== undefined) return found;
  const table: ArpTable = { name, chains: [] };
  tables.push(table);
  return table;
}

function readTableBlock(tokens: Tokens, table: ArpTable): void {
  tokens.expect('{');
  for (;;) {
    tokens.skipSeparators();
    const word = tokens.take();
    if (word === '}') return;
    if (word !== 'chain') throw new UnknownStatement(`table block: ${word}`);
    const name = tokens.takeName();
    const found = table.chains.find((chain) => chain.name === name);
    const chain: ArpChain = found ?? { name, hook: undefined, policy: 'accept', rules: [] };
    if (found === undefined) table.chains.push(chain);
    readChainBlock(tokens, chain);
    tokens.expectSeparator();
  }
}

function readChainBlock(tokens: Tokens, chain: ArpChain): void {
  tokens.expect('{');
  for (;;) {
    tokens.skipSeparators();
    const word = tokens.peek();
    if (word === '}') {
      tokens.take();
      return;
    }
    if (word === 'type') readHook(tokens, chain);
    else if (word === 'policy') readPolicy(tokens, chain);
    else chain.rules.push(readRule(tokens));
    tokens.expectSeparator();
  }
}

function readHook(tokens: Tokens, chain: ArpChain): void {
  tokens.expect('type');
  tokens.expect('filter');
  tokens.expect('hook');
  const hook = tokens.take();
  if (hook !== 'input' && hook !== 'output') throw new UnknownStatement(`hook ${hook}`);
  chain.hook = hook;
  tokens.expect('priority');
  const priority = tokens.take();
  if (priority !== '0' && priority !== 'filter') throw new UnknownStatement(`priority ${priority}`);
}

function readPolicy(tokens: Tokens, chain: ArpChain): void {
  tokens.expect('policy');
  const policy = tokens.take();
  if (policy !== 'accept' && policy !== 'drop') tokens.fail(policy);
  else chain.policy = policy;
}

function readRule(tokens: Tokens): ArpRule {
  const rule: ArpRule = {
    field: undefined,
    address: undefined,
    verdict: 'accept',
    hasCounter: false,
    comment: undefined,
    isFromArptables: false,
  };
  if (tokens.peek() === 'arp') readMatch(tokens, rule);
  if (tokens.peek() === 'counter') {
    tokens.take();
    rule.hasCounter = true;
  }
  const verdict = tokens.take();
  if (verdict !== 'drop' && verdict !== 'accept') throw new UnknownStatement(`rule ${verdict}`);
  rule.verdict = verdict;
  if (tokens.peek() === 'comment') {
    tokens.take();
    rule.comment = tokens.take().replaceAll('"', '');
  }
  return rule;
}

function readMatch(tokens: Tokens, rule: ArpRule): void {
  tokens.expect('arp');
  const field = tokens.take();
  if (field !== 'daddr' && field !== 'saddr') throw new UnknownStatement(`arp ${field}`);
  tokens.expect('ip');
  rule.field = field;
  rule.address = tokens.take();
}

class Tokens {
  readonly #tokens: string[];
  #position = 0;

  constructor(text: string) {
    const withoutComments = text.replaceAll(/#.*$/gm, '');
    this.#tokens = withoutComments.match(/"[^"]*"|[{};\n]|[^\s{};"]+/g) ?? [];
  }

  peek(): string | undefined {
    return this.#tokens[this.#position];
  }

  take(): string {
    const token = this.#tokens[this.#position];
    if (token === undefined) this.fail('end of file');
    this.#position += 1;
    return token ?? '';
  }

  takeName(): string {
    const name = this.take();
    if (!/^[A-Za-z_][\w.-]*$/.test(name)) this.fail(name);
    return name;
  }

  expect(wanted: string): void {
    const token = this.take();
    if (token !== wanted) this.fail(token);
  }

  expectSeparator(): void {
    const token = this.take();
    if (token !== '\n' && token !== ';') this.fail(token, 'expecting newline or semicolon');
  }

  expectSeparatorOrEnd(): void {
    if (this.peek() !== undefined) this.expectSeparator();
  }

  skipSeparators(): void {
    while (this.peek() === '\n' || this.peek() === ';') this.#position += 1;
  }

  fail(token: string, hint?: string): never {
    const before = this.#tokens.slice(0, this.#position);
    const line = 1 + before.filter((word) => word === '\n').length;
    const tail = hint === undefined ? '' : `, ${hint}`;
    throw new SyntaxFault(`${line}:1-1: Error: syntax error, unexpected ${token}${tail}`);
  }
}
