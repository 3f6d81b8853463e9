// Everything that can go wrong, by code. A refusal (nothing happened) is a returned value; a failure
// of a step is thrown as `Failed` and journalled; anything else that is thrown is a bug and crashes.
// Each code has a section in manifests/runbook.md (a test checks it).

export const FAILURE_CODES = [
  // Refusals: what was typed
  'input-not-understood',
  'not-an-address',
  'unknown-node',
  'address-reserved',
  'address-not-movable',
  'not-on-one-segment',
  'not-a-vlan',
  'not-a-prefix',
  'vm-name-unsuitable',
  'networks-not-configured',
  // Refusals: what was found
  'address-already-there',
  'address-owned-by-nobody',
  'address-owned-by-several',
  'address-answered-by-stranger',
  'address-not-on-node',
  'address-carries-routes',
  'address-carries-management',
  'address-of-only-owner',
  'host-alive-but-silent',
  'fencing-missing',
  'arping-missing',
  'arping-unknown-flavour',
  'arp-hiding-unavailable',
  'arp-table-exists',
  'interface-missing',
  'interface-unmanaged',
  'interface-managed-twice',
  'interface-manager-unsupported',
  'persistence-unclear',
  'route-not-allowed',
  'route-exists',
  'route-missing',
  'next-hop-unusable',
  // Refusals: networks and VMs as they were found
  'vlan-reserved',
  'vlan-in-use',
  'prefix-in-use',
  'prefix-unsuitable',
  'prefix-pool-exhausted',
  'gateway-unsuitable',
  'zone-unclear',
  'cloud-owner-unclear',
  'offering-unsuitable',
  'trunk-unusable',
  'keepalived-unready',
  'network-half-made',
  'network-not-found',
  'network-not-ours',
  'network-in-use',
  'vm-name-taken',
  'vm-not-found',
  'vm-in-use',
  'vm-unsuitable',
  'address-outside-network',
  'address-taken',
  'template-unsuitable',
  'service-offering-unknown',
  'ipvs-missing',
  'fragment-edited',
  'address-not-exposable',
  'exposure-taken',
  'exposure-unknown',
  'targets-unsuitable',
  'targets-silent',
  // Refusals: the change itself
  'change-in-progress',
  'change-not-found',
  'not-an-approver',
  'own-change',
  'plan-outdated',
  'already-decided',
  'approval-expired',
  'not-now',
  'reason-missing',
  'undo-impossible',
  'undo-overtaken',
  'undo-drifted',
  'changes-frozen',
  'line-full',
  'request-lapsed',
  'plan-too-long',
  // Failures of hosts and steps
  'host-unreachable',
  'host-key-unknown',
  'host-key-changed',
  'login-refused',
  'root-refused',
  'command-failed',
  'command-timed-out',
  'output-unreadable',
  'world-drifted',
  'effect-missing',
  'wrong-owner',
  'fence-not-proved',
  'fence-still-needed',
  'second-owner',
  'dead-host-returned',
  'no-traffic',
  'not-done-by-hand',
  'dead-man-busy',
  'dead-man-unavailable',
  'dead-man-fired',
  'dead-man-undo-failed',
  // CloudStack
  'cloud-not-configured',
  'cloud-unreachable',
  'cloud-certificate-refused',
  'cloud-answer-lost',
  'cloud-answer-too-big',
  'cloud-not-an-api',
  'cloud-login-refused',
  'cloud-call-forbidden',
  'cloud-object-forbidden',
  'cloud-input-refused',
  'cloud-limit-reached',
  'cloud-no-capacity',
  'cloud-object-in-use',
  'cloud-too-many-calls',
  'cloud-in-maintenance',
  'cloud-internal-error',
  'cloud-job-lost',
  'cloud-job-too-slow',
  'vm-gone-for-good',
  // Switches
  'switch-refused',
  'switch-unsuitable',
  'switch-line-unsafe',
  // The bot itself
  'internal-error',
  'store-unavailable',
  'store-owned-elsewhere',
  'configuration-invalid',
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];

/** Sentences for people: what happened, why, and what to do; `fix` says first in what state the network is. */
export interface Failure {
  readonly code: FailureCode;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  /** It passes by itself, and nothing has reached a host or CloudStack: a step is tried again. */
  readonly mayRetry?: true;
}

/** How the `fix` begins of a command whose effect nobody has looked at yet. */
export const MAY_HAVE_HAPPENED = 'It may or may not have taken effect.';

export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure };

export function succeed<Value>(value: Value): Outcome<Value> {
  return { ok: true, value };
}

export function refuse(
  code: FailureCode,
  texts: Omit<Failure, 'code'>,
): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: { code, ...texts } };
}

/** A typed failure on its way to the journal. */
export class Failed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, cause?: unknown) {
    super(`${failure.code}: ${failure.what} ${failure.why}`, { cause });
    this.name = 'Failed';
    this.failure = failure;
  }
}

/** The failure inside a thrown value, or null when it is a bug. */
export function failureOf(thrown: unknown): Failure | null {
  return thrown instanceof Failed ? thrown.failure : null;
}
