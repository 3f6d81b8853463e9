// The same commands from a terminal, for planning when Slack is down: reads the hosts and shows the
// plan or the answer. It changes nothing: a change needs two people, and the journal, which the
// running bot owns.

import { readFile } from 'node:fs/promises';
import { newChangeId } from './adapters/change-ids.ts';
import { createCloudStack } from './adapters/cloudstack/cloudstack.ts';
import { createSshHosts } from './adapters/ssh/ssh-hosts.ts';
import { systemClock } from './adapters/system-clock.ts';
import { COMMANDS, createCommandCatalogue, NET_COMMAND } from './commands/catalogue.ts';
import { loadLocalConfig } from './config.ts';
import { type Failure, failureOf } from './domain/failures.ts';
import { type Plan, renderCommand } from './domain/plan.ts';
import { NO_CLOUD } from './ports/cloud.ts';
import type { Draft } from './ports/command-catalogue.ts';

// 0: planned or answered; 1: refused or failed; 2: typed wrongly, as usual; 78: configuration.
const EXIT_REFUSED = 1;
const EXIT_USAGE = 2;
const EXIT_CONFIGURATION = 78;

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || ['help', '--help', '-h'].includes(name)) return showUsage(name);
  const config = await loadLocalConfig(process.env, (path) => readFile(path, 'utf8'));
  if (!config.ok) {
    const lines = config.problems.map((p) => `  ${p.place}: expected ${p.expected}, saw ${p.seen}`);
    console.error([config.failure.what, ...lines, config.failure.fix].join('\n'));
    return EXIT_CONFIGURATION;
  }
  const { inventory, ssh, cloudstack } = config.value;
  const hosts = createSshHosts({ ...ssh, log: () => {} });
  const parts = { clock: systemClock, log: () => {} };
  const cloud = cloudstack === null ? NO_CLOUD : createCloudStack(cloudstack, parts);
  const catalogue = createCommandCatalogue(inventory, null);
  const text = [`/${name.replace(/^\//, '')}`, ...rest.map(quoteAgain)].join(' ');
  try {
    const parsed = catalogue.interpret(text);
    if (!parsed.ok) return showFailure(parsed.failure, EXIT_USAGE);
    const world = { hosts, terminals: hosts.terminals, cloud, clock: systemClock };
    const context = { world, inventory, changeId: newChangeId() };
    const draft = await catalogue.prepare(parsed.value.intent, context);
    return draft.ok ? showDraft(draft.value) : showFailure(draft.failure, EXIT_REFUSED);
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure === null) throw thrown;
    return showFailure(failure, EXIT_REFUSED);
  } finally {
    await hosts.close();
  }
}

/** The shell took the quotation marks away; the grammar wants them around a reason. */
function quoteAgain(word: string): string {
  return /\s/.test(word) ? `"${word}"` : word;
}

function showUsage(asked: string | undefined): number {
  const lines = [...COMMANDS, NET_COMMAND].map(
    ({ name, usage, description }) => `  ${name.slice(1)} ${usage}\n      ${description}`,
  );
  const text = [
    'Shows a plan or an answer; changes nothing.',
    'npm run cli -- COMMAND …',
    ...lines,
  ];
  console.log(text.join('\n'));
  return asked === undefined ? EXIT_USAGE : 0;
}

function showDraft(draft: Draft): number {
  switch (draft.kind) {
    case 'answer':
      console.log(
        [draft.answer.title, ...draft.answer.lines.map((line) => `  ${line}`)].join('\n'),
      );
      return 0;
    case 'plan':
      console.log(renderPlan(draft.plan));
      return 0;
    default:
      console.error('This is typed in Slack: the running bot carries it out. Nothing was done.');
      return EXIT_REFUSED;
  }
}

function renderPlan(plan: Plan): string {
  const steps = plan.steps.flatMap((step, index) => [
    `${String(index + 1).padStart(2)}. ${step.title}`,
    ...step.commands.map(
      (command) => `      ${command.host}: ${renderCommand(command).replaceAll('\n', '\n      ')}`,
    ),
    ...(step.asks === undefined ? [] : [`      by hand: ${step.asks.apply}`]),
    ...(step.undo === null ? [] : [`      undo: ${step.undo}`]),
  ]);
  const notes = plan.warnings.map((warning) => `Note: ${warning}`);
  return [
    plan.summary,
    `Downtime: ${plan.downtime}`,
    ...notes,
    ...steps,
    `Nothing was done. To carry it out, type in Slack: ${plan.intent.text}`,
  ].join('\n');
}

function showFailure({ code, what, why, fix }: Failure, exitCode: number): number {
  console.error([`${what} (${code})`, why, fix].join('\n'));
  return exitCode;
}
