// Incidents beyond the workspace that the page offers as buttons: a power cut, a cable, a dead bot.
// Whoever starts the workspace brings them; here they are only kept, begun, ended and shown. Each is
// one at a time: a second press while the first is under way does nothing.
import type { PageIncident } from '../page-protocol.ts';
import { inspect } from '../world/inspector.ts';
import type { World } from '../world/world.ts';

export type Incident = {
  id: string;
  /** Incidents with the same heading stand together. */
  heading: string;
  /** On the button: "Power cut on node1" */
  name: string;
  /** What to do beside it, and what is to be seen then. */
  hint: string;
  /** Resolves with one sentence about what is true now. */
  begin(): Promise<string>;
  /** Left out: it is over by itself. */
  end?(): Promise<string>;
};

export type IncidentBook = {
  offer(incidents: readonly Incident[]): void;
  list(): PageIncident[];
  /** Resolves when it has begun or ended; false when there is no such incident. */
  set(id: string, isWanted: boolean): Promise<boolean>;
};

type Entry = { incident: Incident; state: PageIncident['state']; said: string | null };

export function makeIncidentBook(world: World): IncidentBook {
  let entries: Entry[] = [];

  const note = (entry: Entry, state: PageIncident['state'], said: string | null) => {
    Object.assign(entry, { state, said });
    world.changed('incidents');
  };

  const carryOut = async (entry: Entry, isWanted: boolean): Promise<void> => {
    const { incident } = entry;
    const before = entry.state;
    note(entry, 'busy', entry.said);
    try {
      const said = isWanted ? await incident.begin() : await incident.end?.();
      const lasts = isWanted && incident.end !== undefined;
      inspect(world, { kind: 'fault', summary: incident.name, outcome: 'warning' });
      note(entry, lasts ? 'lasting' : 'ready', said ?? null);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      note(entry, before, `That did not work: ${problem}`);
    }
  };

  return {
    offer(incidents) {
      entries = incidents.map((incident) => ({ incident, state: 'ready', said: null }));
      world.changed('incidents');
    },
    list: () =>
      entries.map(({ incident, state, said }) => {
        const { id, heading, name, hint } = incident;
        return { id, heading, name, hint, state, said };
      }),
    async set(id, isWanted) {
      const entry = entries.find(({ incident }) => incident.id === id);
      if (entry === undefined) return false;
      if (entry.state === (isWanted ? 'ready' : 'lasting')) await carryOut(entry, isWanted);
      return true;
    },
  };
}
