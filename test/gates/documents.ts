// Files for people that must agree with the code: the commands in the Slack app manifests, the
// variables in .env.example, the failure codes in the runbook. Each gate imports the list that the
// code itself uses, so that there is no second list to forget.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { COMMANDS } from '../../src/commands/catalogue.ts';
import type { ENVIRONMENT_VARIABLES } from '../../src/config.ts';
import type { FAILURE_CODES } from '../../src/domain/failures.ts';
import { filesUnder, type Gate, type Verdict } from './gate.ts';

/** What the code itself uses; a tree that is looked at may lack each of them. */
interface Exports {
  readonly COMMANDS?: typeof COMMANDS;
  readonly ENVIRONMENT_VARIABLES?: typeof ENVIRONMENT_VARIABLES;
  readonly FAILURE_CODES?: typeof FAILURE_CODES;
}

const NOTHING_SEEN: Verdict = { filesSeen: 0, problems: [] };

/** All commands under one name, for workspaces where a short name is taken (Slack has one each). */
const COMMAND_FOR_ALL = 'net';

export const slackManifests: Gate = {
  name: 'slack manifest',
  async inspect(root) {
    const { COMMANDS: commands } = await load(root, 'src/commands/catalogue.ts');
    const files = filesUnder(root, 'manifests').filter((file) => /slack-app.*\.json$/.test(file));
    if (commands === undefined) return NOTHING_SEEN;
    const names = commands.map(({ name }) => name.replace(/^\//, ''));
    const wanted = [...new Set([...names, COMMAND_FOR_ALL])];
    const problems = files.flatMap((file) =>
      differences(wanted, commandsOf(readFileSync(join(root, file), 'utf8'))).map(
        ({ item, isMissing }) =>
          `${file}: /${item} ${isMissing ? 'is a command and not in it' : 'is in it and no command'}`,
      ),
    );
    return { filesSeen: files.length, problems };
  },
};

interface SlackManifest {
  readonly features?: { readonly slash_commands?: readonly { readonly command: string }[] };
}

function commandsOf(text: string): string[] {
  const { features } = JSON.parse(text) as SlackManifest;
  return (features?.slash_commands ?? []).map(({ command }) => command.replace(/^\//, ''));
}

export const environment: Gate = {
  name: 'environment',
  async inspect(root) {
    const { ENVIRONMENT_VARIABLES: variables } = await load(root, 'src/config.ts');
    const file = join(root, '.env.example');
    if (variables === undefined || !existsSync(file)) return NOTHING_SEEN;
    const described = variablesOf(readFileSync(file, 'utf8'));
    const names = described.map(({ name }) => name);
    const problems = differences(variables, names).map(({ item, isMissing }) =>
      isMissing
        ? `.env.example does not show ${item}, which the configuration reads`
        : `.env.example shows ${item}, which the configuration does not read`,
    );
    const bare = described.filter(({ hasComment }) => !hasComment);
    const silent = bare.map(({ name }) => `.env.example has no comment above ${name}`);
    const readers = readersOf(root);
    return { filesSeen: names.length, problems: [...problems, ...silent, ...readers] };
  },
};

/** Lines `NAME=value`, or `#NAME=value` where the default serves most people. */
function variablesOf(text: string): { name: string; hasComment: boolean }[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const name = /^#?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1];
    return name === undefined
      ? []
      : [{ name, hasComment: lines[index - 1]?.startsWith('# ') === true }];
  });
}

// ssh-agent's own variable is not a setting of ours: the adapter asks for it as ssh(1) does.
const NOT_OURS = 'SSH_AUTH_SOCK';

/** Reading a variable anywhere else would get round the list and the checks of the configuration. */
function readersOf(root: string): string[] {
  const files = filesUnder(root, 'src').filter((file) => file.endsWith('.ts'));
  return files
    .filter((file) => !file.startsWith('src/lab/'))
    .flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      const reads = text.matchAll(/process\.env(?:\.|\?\.|\[['"])([A-Z]\w*)/g);
      return [...reads]
        .filter(([, name]) => name !== NOT_OURS)
        .map(([, name]) => `${file} reads ${name} itself; src/config.ts is the place`);
    });
}

export const runbook: Gate = {
  name: 'runbook',
  async inspect(root) {
    const { FAILURE_CODES: codes } = await load(root, 'src/domain/failures.ts');
    const file = join(root, 'manifests/runbook.md');
    if (codes === undefined || !existsSync(file)) return NOTHING_SEEN;
    const sections = sectionsOf(readFileSync(file, 'utf8'));
    const problems = differences(codes, [...sections.keys()]).map(({ item, isMissing }) =>
      isMissing
        ? `manifests/runbook.md has no section "## ${item}"`
        : `manifests/runbook.md has a section "## ${item}", which is no failure code`,
    );
    const empty = [...sections].filter(([, text]) => text === '');
    const silent = empty.map(([code]) => `manifests/runbook.md says nothing under "## ${code}"`);
    return { filesSeen: sections.size, problems: [...problems, ...silent] };
  },
};

/** Heading -> text below it, for headings of the second level. */
function sectionsOf(text: string): Map<string, string> {
  const parts = text.split(/^## /m).slice(1);
  return new Map(
    parts.map((part) => {
      const [heading = '', ...lines] = part.split('\n');
      return [heading.trim(), lines.join('\n').trim()];
    }),
  );
}

function differences(
  wanted: readonly string[],
  seen: readonly string[],
): { item: string; isMissing: boolean }[] {
  const missing = wanted.filter((item) => !seen.includes(item));
  const surplus = seen.filter((item) => !wanted.includes(item));
  return [
    ...missing.map((item) => ({ item, isMissing: true })),
    ...surplus.map((item) => ({ item, isMissing: false })),
  ];
}

async function load(root: string, file: string): Promise<Exports> {
  const path = join(root, file);
  return existsSync(path) ? ((await import(pathToFileURL(path).href)) as Exports) : {};
}
