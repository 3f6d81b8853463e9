// Step: prove that an exposed address works: a host outside connects to it, and the router that has it
// counts one connection more. Health checks and ARP caches need a moment, so it is tried again. Only
// looks, except that the service sees a connection in which nothing is said.

import { z } from 'zod';
import { Failed } from '../../domain/failures.ts';
import { HostNameField, IpAddressField, PortField } from '../../domain/spec-fields.ts';
import {
  connectCommand,
  datagramCommand,
  readConnectionProblem,
} from '../../facts/keepalived/connection.ts';
import { targetText } from '../../facts/keepalived/fragment.ts';
import {
  readVirtualServers,
  type VirtualServer,
  virtualServersCommand,
} from '../../facts/keepalived/virtual-servers.ts';
import { look } from '../../facts/look.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import type { World } from '../../ports/world.ts';

const Spec = z.object({
  /** Outside the network, so that its packets come in by the uplink as everybody's do. */
  from: HostNameField,
  ip: IpAddressField,
  port: PortField,
  protocol: z.enum(['tcp', 'udp']),
  routers: z.array(HostNameField).min(1).max(2),
});
type Spec = z.infer<typeof Spec>;

// keepalived's first round of health checks takes up to its delay_loop of 5 s. The kernel sums IPVS's
// counters every 2 s only, so a connection may show when the next but one is already tried.
const TRIES_MAX = 8;
const TRY_PAUSE_MS = 1_000;

export const verifyExposure: StepDriver<Spec> = {
  kind: 'verify-exposure',
  version: 1,
  Spec,

  describe(spec) {
    const counting = spec.routers.map((host) => ({ host, ...virtualServersCommand() }));
    return {
      title: `Prove that ${spec.from} reaches ${targetText(spec)}/${spec.protocol}, and that it is balanced`,
      commands: [...counting, { host: spec.from, ...tryCommand(spec) }],
      undo: null,
      undoCommands: [],
    };
  },

  check: async () => ({ state: 'as-planned' }),

  apply: async () => {},

  async verify(spec, world) {
    const before = await readCounted(spec, world);
    for (let tries = 1; ; tries += 1) {
      const outcome = await tryOnce(spec, before, world);
      if ('evidence' in outcome) return outcome.evidence;
      if (tries === TRIES_MAX) throw noTraffic(spec, outcome.problem);
      await world.clock.sleep(TRY_PAUSE_MS);
    }
  },

  undo: null,
};

type Outcome = { readonly evidence: string } | { readonly problem: string };

function tryCommand(spec: Spec) {
  return spec.protocol === 'tcp' ? connectCommand(spec) : datagramCommand(spec);
}

async function tryOnce(spec: Spec, before: readonly Counted[], world: World): Promise<Outcome> {
  const problem = await connect(spec, world);
  const after = await readCounted(spec, world);
  if (problem !== null) return { problem: `It ${problem}.${targetsNote(after)}` };
  const grown = after.find(({ host, server }) => {
    const earlier = before.find((one) => one.host === host)?.server;
    return server.connections > (earlier?.connections ?? 0);
  });
  if (grown === undefined) {
    return { problem: 'No router counts a new connection for it, so something else answered.' };
  }
  return { evidence: evidenceOf(spec, grown) };
}

async function connect(spec: Spec, world: World): Promise<string | null> {
  if (spec.protocol === 'tcp') return readConnectionProblem(world, spec.from, spec);
  await look(world, spec.from, datagramCommand(spec));
  return null;
}

interface Counted {
  readonly host: Spec['from'];
  readonly server: VirtualServer;
}

async function readCounted(spec: Spec, world: World): Promise<readonly Counted[]> {
  const perRouter = await Promise.all(
    spec.routers.map(async (host) => {
      const servers = (await readVirtualServers(world, host)) ?? [];
      return servers.filter((server) => isSame(server, spec)).map((server) => ({ host, server }));
    }),
  );
  return perRouter.flat();
}

function isSame(server: VirtualServer, { ip, port, protocol }: Spec): boolean {
  return server.ip === ip && server.port === port && server.protocol === protocol;
}

function targetsNote(counted: readonly Counted[]): string {
  if (counted.length === 0) return ' No router balances it.';
  const alive = counted.some(({ server }) => server.targets.length > 0);
  return alive ? '' : ' keepalived has taken every target out: none passes its health check.';
}

function evidenceOf({ from, protocol }: Spec, { host, server }: Counted): string {
  const counts = server.targets.map((target) => `${target.connections} to ${targetText(target)}`);
  const did = protocol === 'tcp' ? 'connected to' : 'sent a datagram to';
  const seen = `IPVS on ${host} has counted ${counts.join(', ')}`;
  return `${from} ${did} ${targetText(server)}; ${seen}`;
}

function noTraffic(spec: Spec, problem: string): Failed {
  return new Failed({
    code: 'no-traffic',
    what: `${spec.from} does not get through to ${targetText(spec)}/${spec.protocol}.`,
    why: problem,
    fix:
      `Look with "ipvsadm -Ln" on ${spec.routers.join(' and ')}. The VMs' default gateway must be ` +
      "the network's, because their answers have to pass the router that balances.",
  });
}
