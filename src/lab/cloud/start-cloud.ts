// Starts the CloudStack stand-in and gives a test or the demo everything to use it: address, keys,
// ids, acts of a person at the cloud, faults. Loopback only; nothing here talks to a CloudStack.

import { makeCloudActs } from './acts/admin-acts.ts';
import { makeFaultBook } from './api/fault-book.ts';
import { startServer } from './api/server.ts';
import { makeThrottle } from './api/throttle.ts';
import type { Core } from './core.ts';
import { makeJobQueue } from './jobs/job-queue.ts';
import type { CloudOptions, LabCloud } from './lab-cloud.ts';
import { dump } from './world/dump.ts';
import { FIRST_KEYS, firstContent } from './world/first-content.ts';
import { makeKeeper } from './world/keep.ts';
import type { Keeper } from './world/keep.ts';
import type { CloudState, Row } from './world/rows.ts';
import { makeSettings } from './world/settings.ts';

export type { CloudOptions, LabCloud } from './lab-cloud.ts';

/** Long enough that a client has to ask twice, short enough for a test. */
const JOB_DELAY_MS = 20;

/** Rejects when the port is taken or the state file cannot be read. */
export async function startCloud(options: CloudOptions = {}): Promise<LabCloud> {
  const keeper = makeKeeper(options.stateFile);
  const core = makeCore(options, keeper);
  loseJobs(core.state);
  const server = await startServer(core, options.port ?? 0);
  return {
    url: `http://127.0.0.1:${server.port}/client/api`,
    keys: FIRST_KEYS,
    ids: idsOf(core.state),
    settings: core.settings,
    act: makeCloudActs(core),
    faults: core.faults,
    requests: core.requests,
    dump: () => dump(core.state),
    async restart() {
      await server.close();
      core.jobs.abandon(core);
      core.throttle.clear();
      if (options.stateFile !== undefined) core.state = keeper.read();
      await server.open();
    },
    async reset() {
      core.jobs.abandon(core);
      const names = core.state.machines.map(({ name }) => name);
      core.state = firstContent();
      core.faults.clear();
      core.throttle.clear();
      core.requests.length = 0;
      core.save();
      for (const name of names) await core.machines?.stop(name);
    },
    async stop() {
      await server.close();
      core.jobs.abandon(core);
    },
  };
}

function makeCore(options: CloudOptions, keeper: Keeper): Core {
  const settings = makeSettings(options.settings);
  const version = options.version ?? '4.22';
  return {
    state: keeper.read(),
    version,
    settings,
    machines: options.machines ?? null,
    faults: makeFaultBook(),
    throttle: makeThrottle(settings, version),
    jobs: makeJobQueue(options.jobDelayMs ?? JOB_DELAY_MS),
    requests: [],
    save() {
      keeper.write(this.state);
    },
  };
}

/** What was in flight when the process ended is not taken up again. */
function loseJobs(state: CloudState): void {
  for (const job of state.jobs.filter(({ status }) => status === 0)) {
    Object.assign(job, { status: 2, resultCode: 530, completed: new Date().toISOString() });
  }
}

function idsOf(state: CloudState): LabCloud['ids'] {
  return {
    domain: state.domains[0]?.id ?? '',
    zone: state.zones[0]?.id ?? '',
    physicalNetwork: state.physicalNetworks[0]?.id ?? '',
    templates: byName(state.templates),
    serviceOfferings: byName(state.serviceOfferings),
    networkOfferings: byName(state.networkOfferings),
    accounts: byName(state.accounts),
  };
}

function byName(rows: readonly (Row & { readonly name: string })[]): Record<string, string> {
  return Object.fromEntries(rows.map(({ name, id }) => [name, id]));
}
