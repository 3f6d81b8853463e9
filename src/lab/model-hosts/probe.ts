// The packet probe of the model: not packets, but the network's own timeline asked once per packet
// interval "who would answer now?". Exact, because it settles up to each change just before that
// change happens; it cannot show queueing, reordering or a busy CPU.
import type { LabProbeReport } from '../network/lab-network.ts';
import { echo, routeTo, sourceFor } from './kernel/delivery.ts';
import type { World } from './server/world.ts';

/** How often time without changes is settled; only bounds the work done at once. */
const SETTLE_MS = 20;

export interface ProbeRequest {
  from: string;
  to: string;
  packetsPerSecond: number;
}

export function startModelProbe(
  world: World,
  request: ProbeRequest,
): { stop(): Promise<LabProbeReport> } {
  const timeline = new ProbeTimeline(world, request);
  const stopObserving = world.beforeEachChange(() => timeline.settle());
  const timer = setInterval(() => timeline.settle(), SETTLE_MS);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      stopObserving();
      timeline.settle();
      await Promise.resolve();
      return timeline.report();
    },
  };
}

class ProbeTimeline {
  readonly #world: World;
  readonly #request: ProbeRequest;
  readonly #start: number;
  readonly #intervalMs: number;
  readonly #runs: { host: string; fromSequence: number; packets: number }[] = [];
  #sent = 0;
  #lost = 0;
  #lastAnswerAt: number;
  #longestGapMs = 0;

  constructor(world: World, request: ProbeRequest) {
    this.#world = world;
    this.#request = request;
    this.#start = world.now();
    this.#intervalMs = 1000 / request.packetsPerSecond;
    this.#lastAnswerAt = this.#start;
  }

  /** Sends every packet that was due by now, into the network as it still is. */
  settle(): void {
    const now = this.#world.now();
    for (;;) {
      const due = this.#start + this.#sent * this.#intervalMs;
      if (due > now) return;
      this.#sendOne(due);
    }
  }

  report(): LabProbeReport {
    const end = this.#start + this.#sent * this.#intervalMs;
    return {
      sent: this.#sent,
      lost: this.#lost,
      duplicates: 0,
      longestGapMs: Math.max(this.#longestGapMs, end - this.#lastAnswerAt),
      senderLatenessMs: 0,
      answeredBy: this.#runs,
    };
  }

  #sendOne(at: number): void {
    const sequence = this.#sent;
    this.#sent += 1;
    const host = this.#answerer(at);
    if (host === undefined) {
      this.#lost += 1;
      return;
    }
    this.#longestGapMs = Math.max(this.#longestGapMs, at - this.#lastAnswerAt);
    this.#lastAnswerAt = at;
    const run = this.#runs.at(-1);
    if (run?.host === host) run.packets += 1;
    else this.#runs.push({ host, fromSequence: sequence, packets: 1 });
  }

  #answerer(at: number): string | undefined {
    const { from, to } = this.#request;
    const sender = this.#world.machine(from);
    const path = routeTo(sender.kernel, to);
    if (!sender.kernel.isOn || path === undefined) return undefined;
    const source = path.kind === 'local' ? to : sourceFor(sender.kernel, path.route);
    if (source === undefined) return undefined;
    const outcome = echo(sender.kernel, { source, destination: to }, at);
    if (!('answeredBy' in outcome)) return undefined;
    const answerer = outcome.answeredBy.name;
    const isLost =
      sender.faults.losesPacket() || this.#world.machine(answerer).faults.losesPacket();
    return isLost ? undefined : answerer;
  }
}
