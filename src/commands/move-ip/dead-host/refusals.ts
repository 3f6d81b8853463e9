// Everything that speaks against taking an address over from a host that does not answer, in the order in
// which a person would want to hear it. Pure: looks in, the first refusal or null out.

import { type Failure, type Outcome, refuse } from '../../../domain/failures.ts';
import type { HostName, IpAddress, VmName } from '../../../domain/names.ts';
import type { ArpLook } from './death-looks.ts';
import type { TakeoverFacts } from './facts.ts';

type Refused = Extract<Outcome<never>, { ok: false }>;

/** Typed to take over without a fence; needs a reason. */
export const UNFENCED = 'unfenced';

type Looked = Pick<TakeoverFacts, 'ip' | 'from' | 'to' | 'silence' | 'care' | 'looks'>;

export function refusalByLooks(facts: Looked, flags: readonly string[]): Refused | null {
  const isUnfenced = flags.includes(UNFENCED);
  return (
    sshRefusal(facts) ??
    arpRefusal(facts) ??
    (isUnfenced ? machineRefusal(facts) : fenceRefusal(facts)) ??
    (isUnfenced ? unknownHostRefusal(facts) : null)
  );
}

/** A host that is hung or locked answers, and then it is not dead. */
export function sshRefusal({ from, silence }: Pick<Looked, 'from' | 'silence'>): Refused | null {
  if (silence.code === 'host-unreachable') return null;
  return alive(from.host, {
    seen: `its sshd answers (${silence.code}): ${silence.what}`,
    why: silence.why,
    repair:
      'Mend SSH there, and move the address as usual; or turn the host off, and type this again.',
  });
}

function arpRefusal(facts: Looked): Refused | null {
  const { ip, from, looks } = facts;
  const own = looks.arp.filter((one) => one.ip !== ip && one.answers.length > 0);
  const moved = looks.arp.filter((one) => one.ip === ip && one.answers.length > 0);
  if (own.length === 0 && moved.length === 0) return null;
  const strangers =
    own.length === 0 ? ' It may also be another machine that took the address.' : '';
  return alive(from.host, {
    seen: `somebody answers ARP: ${[...own, ...moved].map(sighting).join('; ')}`,
    why: `SSH says: ${facts.silence.what} That alone does not make it dead.${strangers}`,
    repair: wayOut(facts),
  });
}

function sighting({ from, ip, answers }: ArpLook): string {
  return `${from} saw ${answers.join(' and ')} for ${ip}`;
}

function wayOut({ ip, from, to, care }: Looked): string {
  const how = care.fence === null ? 'its BMC, its hypervisor or its switch port' : 'its fence';
  return (
    `Mend SSH on ${from.host} and type: /move-ip ${ip} to ${to.host}. Or turn it off by hand by ${how}; ` +
    'once ARP is silent, type this again.'
  );
}

function machineRefusal({ from, looks }: Looked): Refused | null {
  const { machine } = looks;
  if (machine === null || machine === 'missing' || machine.state !== 'Running') return null;
  return alive(from.host, {
    seen: `CloudStack says that VM ${machine.name} is ${machine.state}`,
    why: 'A running VM may begin to answer again at any moment.',
    repair: `Type it again without "${UNFENCED}": the VM is then stopped first.`,
  });
}

function fenceRefusal({ ip, from, to, care }: Looked): Refused | null {
  if (care.fence !== null) return null;
  return refuse('fencing-missing', {
    what: `${from.host} looks dead, but nothing makes sure that it stays so.`,
    why:
      `No "fence" is configured for it. When it comes back it has ${ip} in its files, and two hosts ` +
      'would own the address.',
    fix:
      `Nothing was done. Configure its fence, or say why it cannot come back: ` +
      `/move-ip ${ip} to ${to.host} from ${from.host} ${UNFENCED} because "power cut in rack 4"`,
  });
}

function unknownHostRefusal({ ip, from, care }: Looked): Refused | null {
  if (care.ownAddresses.length > 0) return null;
  return refuse('fencing-missing', {
    what: `Whether ${from.host} is dead cannot be seen.`,
    why:
      `No address of its own on the segment is known, so ARP could only be asked for ${ip}, which a ` +
      'living host may hide.',
    fix: `Nothing was done. Write "addresses" under ${from.host} in arpeggio.yaml, or configure its fence.`,
  });
}

function alive(
  host: HostName,
  { seen, why, repair }: { readonly seen: string; readonly why: string; readonly repair: string },
): Refused {
  return refuse('host-alive-but-silent', {
    what: `${host} is not dead: ${seen}${seen.endsWith('.') ? '' : '.'}`,
    why,
    fix: `Nothing was done. ${repair}`,
  });
}

export function vmNotFound(host: HostName, name: VmName): Refused {
  return refuse('vm-not-found', {
    what: `CloudStack has no VM ${name}, which should be ${host}.`,
    why: `"fence" of ${host} names it in arpeggio.yaml, so whether it runs cannot be seen.`,
    fix: 'Nothing was done. Correct the name, or give this API key the right to see the VM.',
  });
}

/** Nobody has the address, but not every node could be asked: one of these may be the dead one. */
export function perhapsDead(
  refused: Failure,
  { ip, to, silent }: { readonly ip: IpAddress; readonly to: HostName; readonly silent: HostName },
): Refused {
  const hint = `If it was on ${silent}, say so: /move-ip ${ip} to ${to} from ${silent}`;
  return { ok: false, failure: { ...refused, fix: `Nothing was done. ${hint}` } };
}
