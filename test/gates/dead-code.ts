// Dead code, by knip: files nobody imports, exports nobody uses, dependencies nobody needs or lists.
// knip says nothing of how many files it looked at, so our reporter prints that too.

import { type Gate, runTool } from './gate.ts';
import { verdictOf } from './tools.ts';

interface KnipReport {
  readonly filesSeen: number;
  readonly problems: readonly string[];
}

export const deadCode: Gate = {
  name: 'dead code',
  async inspect(root) {
    const reporter = `${import.meta.dirname}/knip-reporter.ts`;
    const output = await runTool('knip', ['--no-progress', '--reporter', reporter], root);
    const report = /^\{.*\}$/m.exec(output.stdout)?.[0];
    const { filesSeen, problems } =
      report === undefined ? { filesSeen: 0, problems: [] } : (JSON.parse(report) as KnipReport);
    return verdictOf(output, filesSeen, [...problems]);
  },
};
