// The same port under two names: `Gi1/0/1` and `GigabitEthernet1/0/1`, `lag1` and `lag 1`.

/** The one port that is meant, as the switch spells it; null: none, or more than one. */
export function findPort(ports: Iterable<string>, wanted: string): string | null {
  const all = [...ports];
  if (all.includes(wanted)) return wanted;
  const found = all.filter((port) => isSame(port, wanted));
  const [only = null] = found;
  return found.length === 1 ? only : null;
}

/** One kind of port may be written shorter (`Gi`, `Te`, `Po`); the numbers must be the same. */
function isSame(a: string, b: string): boolean {
  const [first, second] = [splitName(a), splitName(b)];
  if (first === null || second === null || first.numbers !== second.numbers) return false;
  if (first.kind === '' || second.kind === '') return first.kind === second.kind;
  return first.kind.startsWith(second.kind) || second.kind.startsWith(first.kind);
}

function splitName(name: string): { kind: string; numbers: string } | null {
  const parts = /^([A-Za-z-]*?) ?(\d[\d/.:]*)$/.exec(name.trim());
  if (parts === null) return null;
  return { kind: (parts[1] ?? '').toLowerCase(), numbers: parts[2] ?? '' };
}
