// What the engine is made of: ports and catalogues, given by the composition root or by a test.

import type { Inventory } from '../domain/inventory.ts';
import type { ChangeId } from '../domain/names.ts';
import type { CommandCatalogue } from '../ports/command-catalogue.ts';
import type { Freeze } from '../ports/freeze.ts';
import type { Inbox } from '../ports/inbox.ts';
import type { Journal } from '../ports/journal.ts';
import type { Replies } from '../ports/replies.ts';
import type { StepCatalogue } from '../ports/step-driver.ts';
import type { TrafficProbe } from '../ports/traffic-probe.ts';
import type { World } from '../ports/world.ts';

export interface EngineParts {
  readonly journal: Journal;
  readonly inbox: Inbox;
  readonly freeze: Freeze;
  readonly replies: Replies;
  readonly world: World;
  readonly probe: TrafficProbe;
  readonly steps: StepCatalogue;
  readonly commands: CommandCatalogue;
  readonly inventory: Inventory;
  readonly newChangeId: () => ChangeId;
  /** Called after every append: some message is behind its change now. */
  readonly messagesChanged: () => void;
  /** A bug, on its way to ending the process. */
  readonly crashed: (thrown: unknown) => void;
}
