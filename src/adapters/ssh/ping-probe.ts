// A traffic probe made of ping on a host of the inventory, over the same SSH connection as commands.
// Deliberately without ping's -w: with a deadline set, iputils' ping ends at the first "Destination
// Host Unreachable" (ping_common.c: `deadline && nerrors`), which is when its figures matter most.

import { Failed } from '../../domain/failures.ts';
import { type ProbePlan, type RemoteCommand, renderCommand } from '../../domain/plan.ts';
import type { CommandResult, Hosts } from '../../ports/hosts.ts';
import type { RunningProbe, TrafficProbe } from '../../ports/traffic-probe.ts';
import { createPingOutput } from './ping-output.ts';

// Longer than any change takes; a probe that nobody stops ends after it.
const PROBE_MS_MAX = 600_000;
// ping prints its first line at once. A second session and a slow host need less than this.
const BEGIN_TIMEOUT_MS = 3_000;

export function createPingProbe(hosts: Hosts): TrafficProbe {
  return {
    async start(plan): Promise<RunningProbe> {
      const output = createPingOutput(plan.intervalMs);
      const { promise: begun, resolve } = Promise.withResolvers<void>();
      const command = pingCommand(plan);
      const running = await hosts.start(plan.host, command, (line) => {
        output.addLine(line);
        if (output.hasBegun()) resolve();
      });
      if (!(await isWithin(begun, BEGIN_TIMEOUT_MS))) {
        throw notBegun(command, await running.stop());
      }
      return {
        async stop() {
          await running.stop();
          return output.figures();
        },
      };
    },
  };
}

function pingCommand({ ip, intervalMs }: ProbePlan): RemoteCommand {
  const seconds = String(intervalMs / 1000);
  const count = String(Math.ceil(PROBE_MS_MAX / intervalMs));
  // -n: no names, -D: with the time of each answer. Intervals below 200 ms are for root only.
  const argv = ['ping', '-n', '-D', '-i', seconds, '-c', count, ip];
  return { argv, asRoot: true, timeoutMs: PROBE_MS_MAX };
}

function notBegun(command: RemoteCommand, result: CommandResult): Failed {
  const said = (result.stderr || result.stdout).trim().split('\n').slice(0, 3).join(' / ');
  return new Failed({
    code: 'command-failed',
    what: `"${renderCommand(command)}" on ${result.host} did not begin to ping.`,
    why: said === '' ? `It printed nothing within ${BEGIN_TIMEOUT_MS / 1000} s.` : said,
    fix:
      'Nothing was changed: the probe only looks. ' +
      `Check on ${result.host} that iputils-ping is installed and that there is a route.`,
  });
}

async function isWithin(promise: Promise<void>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  const isDone = await Promise.race([promise.then(() => true), timeout]);
  clearTimeout(timer);
  return isDone;
}
