// How the targets are at this moment: whether they answer, asked from the router that would send them
// connections, and which VMs they are. A target that is silent is a warning, as long as one answers:
// keepalived takes it in once it does.

import { failureOf, type Outcome, refuse, succeed } from '../../domain/failures.ts';
import type { HostName } from '../../domain/names.ts';
import { readVirtualMachines } from '../../facts/cloud/virtual-machines.ts';
import { readConnectionProblem } from '../../facts/keepalived/connection.ts';
import { type Protocol, type Target, targetText } from '../../facts/keepalived/fragment.ts';
import { readPing } from '../../facts/ping.ts';
import type { World } from '../../ports/world.ts';

/** The warnings that an approver should see; a refusal when no target answers. */
export async function readTargets(
  world: World,
  from: HostName,
  of: { readonly targets: readonly Target[]; readonly protocol: Protocol },
): Promise<Outcome<readonly string[]>> {
  const { targets, protocol } = of;
  const [problems, unknown] = await Promise.all([
    Promise.all(targets.map((target) => readProblem(world, from, { target, protocol }))),
    readUnknownMachines(world, targets),
  ]);
  const silent = targets.flatMap((target, index) => {
    const problem = problems[index] ?? null;
    return problem === null ? [] : [`${targetText(target)} ${problem}`];
  });
  if (silent.length < targets.length) return succeed([...silent.map(silentWarning), ...unknown]);
  return refuse('targets-silent', {
    what: targets.length === 1 ? 'The target does not answer.' : 'No target answers.',
    why: `Asked from ${from}: ${silent.join('; ')}.`,
    fix: 'Nothing was done. Start the service there; it must listen on the address of the VM.',
  });
}

async function readProblem(
  world: World,
  from: HostName,
  { target, protocol }: { readonly target: Target; readonly protocol: Protocol },
): Promise<string | null> {
  if (protocol === 'tcp') return readConnectionProblem(world, from, target);
  // Whether a UDP service works, nobody can tell; keepalived's own check is a ping as well.
  const { received } = await readPing(world, from, target.ip);
  return received > 0 ? null : 'does not answer pings';
}

function silentWarning(problem: string): string {
  return `${problem} now: it gets no connections until it answers keepalived's health check.`;
}

/** CloudStack may be down or not configured: nothing of an exposure needs it. */
async function readUnknownMachines(
  world: World,
  targets: readonly Target[],
): Promise<readonly string[]> {
  try {
    const machines = await readVirtualMachines(world, {});
    const known = new Set(
      machines.flatMap(({ nics }) =>
        nics.flatMap(({ ip, secondaryIps }) => [ip, ...secondaryIps.map((one) => one.ip)]),
      ),
    );
    return targets
      .filter(({ ip }) => !known.has(ip))
      .map(({ ip }) => `CloudStack knows no VM with the address ${ip}.`);
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure === null) throw thrown;
    if (failure.code === 'cloud-not-configured') return [];
    return [`Whether the targets are VMs of CloudStack is not known. ${failure.what}`];
  }
}
