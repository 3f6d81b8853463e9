// Bugs that are put into the bot, so that a test can show that the simulation finds them. Each breaks
// one rule, in a way in which a mistake would break it.

import type { PosterParts } from '../../src/adapters/slack/poster.ts';
import type { ChangeEvent } from '../../src/domain/change.ts';
import type { EngineParts } from '../../src/engine/parts.ts';
import type { Hosts } from '../../src/ports/hosts.ts';
import type { Append, Journal } from '../../src/ports/journal.ts';
import type { BoundStep } from '../../src/ports/step-driver.ts';
import type { Ports, SimStore } from './ports/store.ts';

export interface Bug {
  readonly store?: (ports: Ports) => Ports;
  readonly engine?: (parts: EngineParts) => EngineParts;
  readonly poster?: (parts: PosterParts) => PosterParts;
  /** What happens behind the bot's back, when everything is over. */
  readonly atRest?: (store: SimStore) => Promise<void>;
}

export const NO_BUG: Bug = {};

/** By what is wrong; the rule that it breaks. */
export const BUGS: Readonly<Record<string, { readonly bug: Bug; readonly breaks: string }>> = {
  'an undo only says that it took back': {
    // Of a step that no dead-man switch takes back as well.
    bug: withSteps(/create-network/, (step) => ({ ...step, undo: async () => 'it is gone' })),
    breaks: 'the network is as the applied changes made it, and as it was before all others',
  },
  'an address is never taken off the old host, and nobody looks': {
    bug: withSteps(/./, (step, kind) => ({
      ...step,
      apply: kind === 'remove-address' ? async () => {} : (world) => step.apply(world),
      verify: async () => 'seen by nobody',
    })),
    breaks: 'an address has at most one owner',
  },
  'a driver applies twice': {
    bug: withSteps(/address|file/, (step) => ({
      ...step,
      apply: async (world) => {
        await step.apply(world);
        await step.apply(world);
      },
    })),
    breaks: 'an effect that is known to have happened is not repeated',
  },
  'the runner begins without its journal': {
    bug: { engine: (parts) => ({ ...parts, journal: withoutStarts(parts.journal) }) },
    breaks: 'every effect is announced in the journal first',
  },
  'the store forgets to take locks': {
    bug: withAppends((append) => ({ ...append, takeLocks: [] })),
    breaks: 'a change that is at work or stuck holds its locks',
  },
  'a stuck change lets go of its locks': {
    bug: withAppends((append) =>
      has(append, 'step-undo-failed') ? { ...append, releaseLocks: true } : append,
    ),
    breaks: 'a change that is at work or stuck holds its locks',
  },
  'whoever should wait begins': {
    bug: {
      store: (ports) => ({
        ...ports,
        journal: {
          ...ports.journal,
          append: async ({ takeLocks, ...append }) => {
            const whole = takeLocks === undefined ? append : { ...append, takeLocks };
            const result = await ports.journal.append(whole);
            return result.result === 'locked' ? ports.journal.append(append) : result;
          },
        },
      }),
    },
    breaks: 'no two changes are at work on what belongs to both',
  },
  'an applied change keeps its locks': {
    bug: withAppends(({ releaseLocks, ...append }) => {
      const isKept = releaseLocks === undefined || has(append, 'applied');
      return isKept ? append : { ...append, releaseLocks };
    }),
    breaks: 'nobody else holds a lock',
  },
  'the journal loses an entry': {
    bug: {
      store: (ports) => ({
        ...ports,
        journal: {
          ...ports.journal,
          entries: async (id) =>
            (await ports.journal.entries(id)).filter(({ sequence }) => sequence !== 2),
        },
      }),
    },
    breaks: 'the journal has no gap',
  },
  'an entry is written over': {
    bug: {
      // Earlier, the bot itself would have stumbled over it.
      atRest: async ({ database }) => {
        await database
          ?.updateTable('journal')
          .set({ at: '2026-01-01T00:00:00.000Z' })
          .where('sequence', '=', 1)
          .execute();
      },
    },
    breaks: 'the hash chain of a journal is whole',
  },
  'what is read is not what is written': {
    bug: {
      store: (ports) => ({
        ...ports,
        journal: {
          ...ports.journal,
          read: async (id) => {
            const change = await ports.journal.read(id);
            return change?.state === 'rejected' ? { ...change, state: 'expired' } : change;
          },
        },
      }),
    },
    breaks: 'the journal adds up to the state that the bot acts on',
  },
  'whoever asked may approve': {
    bug: {
      engine: (parts) => ({
        ...parts,
        journal: {
          ...parts.journal,
          append: (append) =>
            parts.journal.append({ ...append, events: append.events.map(approvedByAlice) }),
        },
      }),
    },
    breaks: 'a change is approved in time by an approver who did not ask for it',
  },
  'a plan never expires': {
    bug: {
      engine: (parts) => ({
        ...parts,
        journal: {
          ...parts.journal,
          append: async (append) =>
            has(append, 'expired') ? { result: 'moved-on' } : parts.journal.append(append),
        },
      }),
    },
    breaks: 'everything comes to an end when nothing goes wrong any more',
  },
  'a message is believed to be newer than it is': {
    bug: {
      poster: (parts) => ({
        ...parts,
        outbox: {
          ...parts.outbox,
          markPosted: (row, sequence, address) =>
            parts.outbox.markPosted(row, sequence + 1, address),
        },
      }),
    },
    breaks: 'every message of a change is there once and shows its newest state',
  },
  'a stuck change calls nobody': {
    bug: { poster: (parts) => ({ ...parts, approvers: [] }) },
    breaks: 'a stuck change says so and calls the approvers',
  },
  'everybody is told everything twice': {
    bug: {
      engine: (parts) => ({
        ...parts,
        replies: {
          ...parts.replies,
          tell: async (item, reply) => {
            await parts.replies.tell(item, reply);
            await parts.replies.tell(item, reply);
          },
        },
      }),
    },
    breaks: 'everything that is sent is answered once',
  },
  'a dead-man switch is armed for a quarter of an hour': {
    bug: {
      engine: (parts) => {
        const { world } = parts;
        const hosts: Hosts = {
          ...world.hosts,
          run: (host, command) =>
            world.hosts.run(host, { ...command, argv: lasting(command.argv) }),
        };
        return { ...parts, world: { ...world, hosts } };
      },
    },
    breaks: 'while the bot is dead its hosts bring themselves back',
  },
  'the engine stumbles over an answer': {
    bug: {
      engine: (parts) => ({
        ...parts,
        inbox: {
          ...parts.inbox,
          finish: async (id, outcome) => {
            if (outcome === 'refused') throw new TypeError('outcome is not a function');
            await parts.inbox.finish(id, outcome);
          },
        },
      }),
    },
    breaks: 'the bot never ends by a mistake of its own',
  },
};

function withSteps(kinds: RegExp, change: (step: BoundStep, kind: string) => BoundStep): Bug {
  return {
    engine: (parts) => ({
      ...parts,
      steps: {
        bind: (planned) => {
          const bound = parts.steps.bind(planned);
          return kinds.test(planned.kind) ? change(bound, planned.kind) : bound;
        },
      },
    }),
  };
}

function withAppends(change: (append: Append) => Append): Bug {
  return {
    store: (ports) => ({
      ...ports,
      journal: { ...ports.journal, append: (append) => ports.journal.append(change(append)) },
    }),
  };
}

function has({ events }: Append, type: ChangeEvent['type']): boolean {
  return events.some((event) => event.type === type);
}

/** `sh …/dead-man.sh arm ID SECONDS` and `extend ID SECONDS` */
function lasting(argv: readonly string[]): readonly string[] {
  const isDeadline = ['arm', 'extend'].includes(argv[2] ?? '');
  return isDeadline ? [...argv.slice(0, 4), '900'] : argv;
}

function approvedByAlice(event: ChangeEvent): ChangeEvent {
  return event.type === 'approved' ? { ...event, by: { id: 'U0ALICE' } } : event;
}

/** A runner that counts on having begun a step; what it writes later is put behind what there is. */
function withoutStarts(journal: Journal): Journal {
  return {
    ...journal,
    async append(append) {
      const change = await journal.read(append.changeId);
      if (change === null) throw new Error(`There is no change ${append.changeId}.`);
      if (has(append, 'step-started')) return { result: 'appended', change };
      return journal.append(append);
    },
  };
}
