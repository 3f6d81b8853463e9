// The gates that are other people's programs: Biome (format), oxlint (lint), TypeScript (types). Each
// is asked how many files it looked at, because all three are content with none.
// Their rules are in biome.json, .oxlintrc.json and tsconfig.json, not here.

import { type Gate, runTool, type ToolOutput, type Verdict } from './gate.ts';

export const format: Gate = {
  name: 'format',
  async inspect(root) {
    const output = await runTool('biome', ['format', '--max-diagnostics=none', '.'], root);
    const checked = Number(/Checked (\d+) file/.exec(output.stdout + output.stderr)?.[1] ?? 0);
    // Biome always looks at its own biome.json, also when nothing else is chosen.
    const seen = Math.max(0, checked - 1);
    // Without the diffs: `biome format --write` repairs it faster than anyone reads them.
    const files = [...output.stderr.matchAll(/^(\S+) format ━/gm)].map(([, file]) => file);
    const problems = files.map((file) => `${file} is not formatted: npx biome format --write`);
    return verdictOf(output, seen, problems);
  },
};

interface LintReport {
  readonly number_of_files: number;
  readonly diagnostics: readonly {
    readonly message: string;
    readonly code?: string;
    readonly help?: string;
    readonly filename: string;
    readonly labels: readonly { readonly span: { readonly line: number } }[];
  }[];
}

export const lint: Gate = {
  name: 'lint',
  async inspect(root) {
    const words = ['--type-aware', '--format=json', '--no-error-on-unmatched-pattern'];
    const output = await runTool('oxlint', [...words, 'src', 'test'], root);
    const report = parseReport(output);
    const problems = report.diagnostics.map(({ filename, labels, code, message }) => {
      const line = labels[0]?.span.line ?? 1;
      return `${filename}:${line} ${message} [${code ?? 'oxlint'}]`;
    });
    return verdictOf(output, report.number_of_files, problems);
  },
};

function parseReport(output: ToolOutput): LintReport {
  try {
    return JSON.parse(output.stdout) as LintReport;
  } catch {
    return { number_of_files: 0, diagnostics: [] };
  }
}

export const types: Gate = {
  name: 'types',
  async inspect(root) {
    const output = await runTool('tsc', ['--noEmit', '--pretty', 'false', '--listFiles'], root);
    const lines = output.stdout.split('\n').filter((line) => line !== '');
    // --listFiles prints absolute paths; everything else that it prints is a complaint.
    const own = lines.filter((line) => line.startsWith('/') && !line.includes('/node_modules/'));
    const problems = lines.filter((line) => !line.startsWith('/'));
    return verdictOf(output, own.length, problems);
  },
};

/** A tool that failed without a problem that we could read has still failed. */
export function verdictOf(output: ToolOutput, filesSeen: number, problems: string[]): Verdict {
  if (output.exitCode === 0 || problems.length > 0) return { filesSeen, problems };
  const text = `${output.stdout}\n${output.stderr}`.trim();
  return { filesSeen, problems: [`exit code ${output.exitCode}: ${text.slice(0, 4000)}`] };
}
