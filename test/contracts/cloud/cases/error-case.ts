// One error text of CloudStack and what it takes to get it. The table of these is played twice: by raw
// signed calls, which compare the text, and through the bot's adapter, which compares the failure.

import type { CloudOptions, LabCloud } from '../../../../src/lab/cloud/start-cloud.ts';

export interface Asked {
  readonly command: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface ErrorCase {
  readonly title: string;
  readonly code: number;
  /** The whole text, or what it has to match where ids stand in it. */
  readonly text: string | RegExp;
  /** job: the call is accepted and its job ends with the error. */
  readonly where: 'answer' | 'job';
  readonly keys?: keyof LabCloud['keys'];
  readonly options?: CloudOptions;
  /** Makes the situation and says what is then asked. */
  readonly ask: (cloud: LabCloud) => Promise<Asked>;
}

type Ask = ErrorCase['ask'];
type More = Omit<Partial<ErrorCase>, 'title' | 'code' | 'text' | 'ask'>;

/** An error that comes at once. */
export function answers(
  [title, code, text]: readonly [string, number, string | RegExp],
  ask: Ask,
  more: More = {},
): ErrorCase {
  return { title, code, text, where: 'answer', ask, ...more };
}

/** An error with which the job ends. */
export function ends(
  [title, code, text]: readonly [string, number, string | RegExp],
  ask: Ask,
  more: More = {},
): ErrorCase {
  return answers([title, code, text], ask, { ...more, where: 'job' });
}
