// The gates that compare files for people with the code: each must find what is missing and what is
// surplus, and none may be content when there is nothing to compare.

import { describe, test } from 'node:test';
import { environment, runbook, slackManifests } from '../documents.ts';
import { tour } from '../tour.ts';
import { assertBites, assertRefusesNothing } from './seed.ts';

const manifest = (...commands: readonly string[]): string =>
  JSON.stringify({ features: { slash_commands: commands.map((command) => ({ command })) } });

describe('slack manifest', () => {
  const catalogue = "export const COMMANDS = [{ name: '/move-ip' }];\n";
  const good = {
    'src/commands/catalogue.ts': catalogue,
    'manifests/slack-app.json': manifest('/move-ip', '/net'),
  };

  test('finds a command that is not registered and one that does not exist', () =>
    assertBites(slackManifests, {
      good,
      bad: { 'manifests/slack-app.http.json': manifest('/net', '/gone') },
      said: [
        /slack-app\.http\.json: \/move-ip is a command and not in it/,
        /slack-app\.http\.json: \/gone is in it and no command/,
      ],
    }));

  test('finds that the common name is not registered', () =>
    assertBites(slackManifests, {
      good,
      bad: { 'manifests/slack-app.json': manifest('/move-ip') },
      said: [/\/net is a command and not in it/],
    }));

  test('is not content without a manifest', () =>
    assertRefusesNothing(slackManifests, { 'src/commands/catalogue.ts': catalogue }));
  test('is not content without commands', () => assertRefusesNothing(slackManifests));
});

describe('environment', () => {
  const config = "export const ENVIRONMENT_VARIABLES = ['PORT', 'LOG_LEVEL'];\n";
  const good = {
    'src/config.ts': config,
    '.env.example': '# Where to listen.\nPORT=1\n\n# How much to say.\n#LOG_LEVEL=info\n',
  };

  test('finds a variable that is not shown, one that is not read and one without a comment', () =>
    assertBites(environment, {
      good,
      bad: { '.env.example': '# Where to listen.\nPORT=1\nOLD_NAME=\n' },
      said: [
        /does not show LOG_LEVEL/,
        /shows OLD_NAME, which the configuration does not read/,
        /has no comment above OLD_NAME/,
      ],
    }));

  test('finds code that reads a variable behind the back of the configuration', () =>
    assertBites(environment, {
      good,
      bad: {
        'src/engine/a.ts': "export const port = process.env['SECRET_PORT'];\n",
        'src/engine/b.ts': 'export const port = process.env.OTHER_PORT;\n',
      },
      said: [/engine\/a\.ts reads SECRET_PORT itself/, /engine\/b\.ts reads OTHER_PORT itself/],
    }));

  test('is not content without an example', () =>
    assertRefusesNothing(environment, { 'src/config.ts': config }));
  test('is not content without a configuration', () => assertRefusesNothing(environment));
});

describe('runbook', () => {
  const failures = "export const FAILURE_CODES = ['no-traffic', 'own-change'];\n";
  const good = {
    'src/domain/failures.ts': failures,
    'manifests/runbook.md': '# Runbook\n\n## no-traffic\n\nLook.\n\n## own-change\n\nAsk.\n',
  };

  test('finds a code without a section, a section without a code and an empty one', () =>
    assertBites(runbook, {
      good,
      bad: { 'manifests/runbook.md': '## no-traffic\n\n## no-such-code\n\nText.\n' },
      said: [
        /has no section "## own-change"/,
        /has a section "## no-such-code", which is no failure code/,
        /says nothing under "## no-traffic"/,
      ],
    }));

  test('is not content without a runbook', () =>
    assertRefusesNothing(runbook, { 'src/domain/failures.ts': failures }));
  test('is not content without failure codes', () => assertRefusesNothing(runbook));
});

describe('tour', () => {
  const page = 'See `domain/`, `main.ts`, `test/steps/*.test.ts` and run `npm run check`.\n';
  const good = {
    'README.md': 'A [tour](src/README.md) of `src/main.ts`; see https://example.com/a/b.\n',
    'src/README.md': page,
    'src/main.ts': '',
    'src/domain/names.ts': '',
    'test/steps/steps.test.ts': '',
    'test/run.ts': '',
  };

  test('finds what is named and gone', () =>
    assertBites(tour, {
      good,
      bad: {
        'README.md': '![A picture](manifests/demo.png)\n',
        'src/README.md': `${page}Also \`domain/name.ts\`, \`old.ts\` and \`npm run chekc\`.\n`,
      },
      said: [
        /^README\.md names manifests\/demo\.png, which does not exist/m,
        /names domain\/name\.ts, which does not exist/,
        /names old\.ts, which does not exist/,
        /names "npm run chekc", which is no script/,
      ],
    }));

  test('finds parts that the tour leaves out', () =>
    assertBites(tour, {
      good,
      bad: { 'src/engine/run.ts': '', 'src/cli.ts': '', 'test/fakes/fake-clock.ts': '' },
      said: [
        /says nothing of engine\//,
        /says nothing of cli\.ts/,
        /says nothing of test\/fakes\//,
      ],
    }));

  test('is not content without a page', () => assertRefusesNothing(tour));
});
