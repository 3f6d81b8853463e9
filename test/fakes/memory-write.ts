// What the parts of the store in memory share: how a write is performed, and what a disk would give back.

export type StoreCall =
  | 'propose'
  | 'append'
  | 'mark-posting'
  | 'mark-posted'
  | 'postpone'
  | 'give-up'
  | 'receive'
  | 'finish'
  | 'prune'
  | 'freeze'
  | 'thaw';

/** Performs one write between the two hooks. */
export type Write = <Value>(call: StoreCall, perform: () => Value) => Promise<Value>;

/** What a disk would give back: no `undefined`, no shared references. */
export function viaJson<Value>(value: Value): Value {
  const copy: Value = JSON.parse(JSON.stringify(value));
  return copy;
}
