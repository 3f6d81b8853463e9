// The bot: reads the configuration, wires adapters, engine and Slack together, starts, drains, stops.
// The one place that knows every part; it holds no rule of its own. A bug or a lost store ends the
// process, and the next start goes on from the journal.

import { readFile } from 'node:fs/promises';
import { newChangeId } from './adapters/change-ids.ts';
import { createCloudStack } from './adapters/cloudstack/cloudstack.ts';
import { createLog, type Log } from './adapters/log.ts';
import { createSlackApp } from './adapters/slack/app.ts';
import { createSlackClient, readIdentity } from './adapters/slack/client.ts';
import { createPoster } from './adapters/slack/poster.ts';
import { createReplies } from './adapters/slack/replies.ts';
import { createPingProbe } from './adapters/ssh/ping-probe.ts';
import type { SshLog } from './adapters/ssh/settings.ts';
import { createSshHosts } from './adapters/ssh/ssh-hosts.ts';
import { openSqliteStore } from './adapters/store/open-store.ts';
import { systemClock } from './adapters/system-clock.ts';
import { COMMANDS, createCommandCatalogue, NET_COMMAND } from './commands/catalogue.ts';
import { readLeftArmed } from './commands/hosts.ts';
import { type Config, loadConfig } from './config.ts';
import { failureOf } from './domain/failures.ts';
import { createEngine } from './engine/engine.ts';
import { NO_CLOUD } from './ports/cloud.ts';
import { STEP_CATALOGUE } from './steps/catalogue.ts';

// The exit code that tells a supervisor "configuration is wrong, starting again will not help"
// (EX_CONFIG of sysexits(3)).
const EXIT_CONFIGURATION = 78;

const config = await readConfiguration();
const log = createLog(config.logLevel);
process.on('unhandledRejection', (thrown) => crash(thrown));
process.on('uncaughtException', (thrown) => crash(thrown));
await run(config, log);

async function readConfiguration(): Promise<Config> {
  const result = await loadConfig(process.env, (path) => readFile(path, 'utf8'));
  if (result.ok) return result.value;
  const lines = result.problems.map(
    ({ place, expected, seen }) => `  ${place}: expected ${expected}, saw ${seen}`,
  );
  console.error([result.failure.what, ...lines, result.failure.fix].join('\n'));
  process.exit(EXIT_CONFIGURATION);
}

async function run(settings: Config, logger: Log): Promise<void> {
  const { slack, inventory, ssh, cloudstack, dataDirectory } = settings;
  const clock = systemClock;
  // Heard from the first moment on: a step may be running while Slack is still being waited for.
  const endings: (() => Promise<void>)[] = [];
  stopOnSignals(endings, logger);
  const store = await openSqliteStore({ directory: dataDirectory });
  endings.push(() => store.close());
  const hosts = createSshHosts({ ...ssh, log: logInto(logger) });
  endings.push(() => hosts.close());
  const parts = { clock, log: logInto(logger) };
  const cloud = cloudstack === null ? NO_CLOUD : createCloudStack(cloudstack, parts);
  const client = createSlackClient(slack, logger);
  const { journal, inbox, outbox, freeze } = store;
  const poster = createPoster({
    outbox,
    journal,
    client,
    clock,
    log: logger,
    approvers: inventory.approvers,
  });
  endings.push(() => poster.stop());
  const replies = createReplies({ client, journal, outbox, log: logger });
  const world = { hosts, terminals: hosts.terminals, cloud, clock };
  const engine = createEngine({
    journal,
    inbox,
    freeze,
    replies,
    world,
    probe: createPingProbe(hosts),
    steps: STEP_CATALOGUE,
    commands: createCommandCatalogue(inventory, journal, freeze),
    inventory,
    newChangeId,
    messagesChanged: () => poster.wake(),
    crashed: crash,
  });
  // Before Slack: what a crash interrupted goes on even while Slack cannot be reached.
  await engine.start();
  endings.push(() => engine.stop());
  // Beside all else: a host that is down takes its time to be found so.
  void warnOfLeftArmed(() => readLeftArmed(world, inventory, journal), logger);
  const identity = await readIdentity(client, { clock, log: logger });
  const commands = [...COMMANDS, NET_COMMAND];
  const hasTold = (itemId: string) => replies.hasTold(itemId);
  const heard = { inbox, journal, outbox, wake: () => engine.wake(), hasTold };
  const app = createSlackApp(
    { ...slack, identity, commands },
    { ...heard, client, clock, log: logger },
  );
  endings.push(() => app.stop());
  await app.start();
  logger.info({ hosts: Object.keys(ssh.hosts).length }, 'Arpeggio is ready');
}

/** Only looks, and the bot may be on its way out again by then: nothing of it ends the process. */
async function warnOfLeftArmed(read: () => Promise<readonly string[]>, logger: Log): Promise<void> {
  try {
    for (const line of await read()) logger.warn({ line }, 'A dead-man switch was left behind');
  } catch (err) {
    logger.warn({ err }, 'Could not look for dead-man switches that were left behind');
  }
}

/** As the adapters call their log: the words last, because some have no more to say. */
function logInto(logger: Log): SshLog {
  return (level, message, fields) => logger[level](fields, message);
}

/** Ends the newest part first: nothing new is taken, then running steps reach their end. */
function stopOnSignals(endings: readonly (() => Promise<void>)[], logger: Log): void {
  let isStopping = false;
  const stop = async (signal: string) => {
    if (isStopping) return;
    isStopping = true;
    logger.info(
      { signal },
      'Stopping: running steps end first, the rest goes on at the next start',
    );
    for (const end of endings.toReversed()) await end();
    process.exit(0);
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));
}

function crash(thrown: unknown): never {
  // A stack helps with a bug; a known failure says in words what to do.
  const failure = failureOf(thrown);
  const details = failure === null ? { err: thrown } : { failure };
  log.fatal(details, 'Arpeggio stops; the next start goes on from the journal');
  process.exit(1);
}
