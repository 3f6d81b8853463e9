// The systems that have a timer of their own, and what is typed for it.

export interface Timed {
  readonly system: 'cisco-ios' | 'arista-eos' | 'junos';
  readonly about: string;
  readonly more: object;
  readonly first: readonly string[];
  readonly last: readonly string[];
  readonly confirms: readonly string[];
  /** Somebody else's change that waits, with another time than ours. */
  readonly foreign: readonly string[];
}

const EOS = {
  system: 'arista-eos',
  first: ['configure session arpeggio-c7f3k2a'],
  last: ['exit', 'commit timer 00:05:00'],
  confirms: ['configure session arpeggio-c7f3k2a commit', 'write memory'],
  foreign: ['configure session theirs', 'commit timer 00:20:00'],
} as const;
export const TIMED: readonly Timed[] = [
  {
    system: 'junos',
    about: '',
    more: {},
    first: ['configure exclusive'],
    last: ['commit confirmed 5', 'exit'],
    confirms: ['configure exclusive', 'commit', 'exit'],
    foreign: ['configure exclusive', 'commit confirmed 20', 'exit'],
  },
  { ...EOS, about: ' before 4.32', more: {} },
  { ...EOS, about: ' from 4.32 on', more: { isNew: true } },
  {
    system: 'cisco-ios',
    about: ' with an archive',
    more: { hasArchive: true },
    first: ['configure terminal revert timer 5'],
    last: ['end'],
    confirms: ['configure confirm', 'write memory'],
    foreign: ['configure terminal revert timer 20', 'end'],
  },
];
