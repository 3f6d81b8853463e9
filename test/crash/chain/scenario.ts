// What is played in a chained story: a command that changes something, the world before it, and what
// refuses late, so that everything is taken back. The commands themselves are in scenarios/.

import type { ButtonVerb } from '../../../src/adapters/slack/messages/control-buttons.ts';
import type { Stage } from '../story/stage.ts';

/** A button about the newest change, which Alice presses. */
export interface Press {
  readonly press: ButtonVerb;
}

/** A line that Alice types and Bob approves, or what somebody does beside the bot. */
export type Act = string | ((stage: Stage) => void | Promise<void>);

export interface Scenario {
  /** `/new-network nat`: what the table calls it. */
  readonly title: string;
  /** What Alice types or presses, and Bob approves, one after the other. */
  readonly lines: readonly (string | Press)[];
  /** Of arpeggio.yaml; left out: only the public segment. */
  readonly sections?: Readonly<Record<string, unknown>>;
  /** What happened before, under a bot that nobody kills. */
  readonly before?: readonly Act[];
  /** The address that moves is down when the story begins. */
  readonly isDown?: true;
  /** From now on something late is refused each time, and nothing that taking back needs. */
  readonly refuse?: (stage: Stage) => void;
  /** Instead: the question by hand that is answered with "not done". */
  readonly declined?: RegExp;
  /** What the person does who is asked to do a step, or to undo it, by hand. */
  readonly byHand?: (question: string, stage: Stage) => Promise<void>;
}

export type End = 'applied' | 'undone';
