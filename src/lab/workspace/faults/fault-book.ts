// Faults on purpose: rules that hit the next matching call or delivery, things that happen at once,
// and states of the world that last until repaired. What each does is in page-protocol.ts.
import type {
  ActiveFault,
  ApiFault,
  DeliveryFault,
  Fault,
  FaultMatch,
  FaultResult,
} from '../page-protocol.ts';
import { inspect } from '../world/inspector.ts';
import type { World } from '../world/world.ts';
import { breakWorld } from './world-faults.ts';

type Rule = {
  id: string;
  fault: (ApiFault | DeliveryFault) & FaultMatch;
  skip: number;
  left: number;
};

const apiKinds = ['rate-limit', 'http-status', 'error', 'hang', 'delay'];
apiKinds.push('reset-before', 'reset-after');
const deliveryKinds = ['duplicate-delivery', 'reorder-delivery', 'drop-ack', 'drop-delivery'];

export type SocketFaults = {
  cut: () => void;
  warn: () => void;
  refresh: () => void;
  disableLink: () => void;
};

export type FaultBook = {
  add(fault: Fault): FaultResult;
  /** Repairs one fault, or without an id every one. False when there is no such fault. */
  remove(id?: string): boolean;
  list(): ActiveFault[];
  /** The fault that hits this call, if any; it is used up by being returned. */
  takeApi(method: string, channel: string): ApiFault | undefined;
  takeDelivery(type: string, channel: string): DeliveryFault | undefined;
};

function isRule(fault: Fault): fault is (ApiFault | DeliveryFault) & FaultMatch {
  return apiKinds.includes(fault.kind) || deliveryKinds.includes(fault.kind);
}

function isApi(fault: Fault): fault is ApiFault & FaultMatch {
  return apiKinds.includes(fault.kind);
}

function matches(rule: Rule, method: string, channel: string): boolean {
  const wanted = rule.fault.method ?? '*';
  const isMethod = wanted === '*' || wanted === method;
  return isMethod && (rule.fault.channel === undefined || rule.fault.channel === channel);
}

export function makeFaultBook(world: World, sockets: SocketFaults): FaultBook {
  let rules: Rule[] = [];
  const lasting = new Map<string, { fault: Fault; repair: () => void }>();
  let count = 0;

  const take = (isWanted: (rule: Rule) => boolean): Rule | undefined => {
    for (const rule of rules.filter((entry) => isWanted(entry))) {
      if (rule.skip > 0) {
        rule.skip -= 1;
        continue;
      }
      rule.left -= 1;
      rules = rules.filter((entry) => entry.left > 0);
      inspect(world, { kind: 'fault', summary: `fault ${rule.fault.kind}`, outcome: 'warning' });
      world.changed('faults');
      return rule;
    }
    return undefined;
  };

  return {
    add(fault) {
      count += 1;
      const id = `fault-${count}`;
      if (isRule(fault)) {
        rules.push({ id, fault, skip: (fault.nth ?? 1) - 1, left: fault.times ?? 1 });
      } else {
        const broken = breakWorld(world, sockets, fault);
        if (!broken.ok) return broken;
        if (broken.repair !== undefined) lasting.set(id, { fault, repair: broken.repair });
        inspect(world, { kind: 'fault', summary: `fault ${fault.kind}`, outcome: 'warning' });
      }
      world.changed('faults');
      return { ok: true, id };
    },
    remove(id) {
      const isKnown = id === undefined || lasting.has(id) || rules.some((rule) => rule.id === id);
      rules = rules.filter((rule) => id !== undefined && rule.id !== id);
      for (const [key, entry] of lasting) {
        if (id !== undefined && key !== id) continue;
        lasting.delete(key);
        entry.repair();
      }
      world.changed('faults');
      return isKnown;
    },
    list: () => [
      ...rules.map(({ id, fault, left }) => ({ id, fault, left })),
      ...[...lasting].map(([id, { fault }]) => ({ id, fault })),
    ],
    takeApi(method, channel) {
      const rule = take((entry) => isApi(entry.fault) && matches(entry, method, channel));
      return rule !== undefined && isApi(rule.fault) ? rule.fault : undefined;
    },
    takeDelivery(type, channel) {
      const rule = take((entry) => !isApi(entry.fault) && matches(entry, type, channel));
      return rule === undefined || isApi(rule.fault) ? undefined : rule.fault;
    },
  };
}
