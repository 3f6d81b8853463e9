// Tests that follow one another in one lab, and which tests on kernels a test run has no time for.
import { test, type TestContext, type TestOptions } from 'node:test';

/** Of a test that takes about a minute or more, and whose like every run plays on kernels or model hosts. */
export const LONG: TestOptions =
  process.env['LAB_STORIES'] === 'all' ? {} : { skip: 'takes long: LAB_STORIES=all' };

type Play = (t: TestContext) => Promise<void>;

/** After a chapter that failed the rest would only fail, too, and slowly. */
export function beginChapters(): (title: string, play: Play, options?: TestOptions) => void {
  let isUnbroken = true;
  return (title, play, options = {}) => {
    test(title, options, async (t) => {
      if (!isUnbroken) return t.skip('an earlier one failed');
      isUnbroken = false;
      await play(t);
      isUnbroken = true;
    });
  };
}
