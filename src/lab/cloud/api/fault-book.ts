// Faults that a test sets for the next calls of one command, or of any: of the line to the server, of
// the server, and of the job that a call starts.

export type CloudFault =
  /** The answer comes later, the work is done at once. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** The work is done, and the connection is reset in place of the answer. */
  | { readonly kind: 'drop-answer' }
  /** The connection is reset and nothing is done. */
  | { readonly kind: 'reset-before' }
  /** 429 with the time that is left. */
  | { readonly kind: 'rate-limit'; readonly retryAfterMs: number }
  /** 503: the management server is about to go down. */
  | { readonly kind: 'maintenance' }
  | { readonly kind: 'error'; readonly code: number; readonly text: string }
  /** The page of a proxy whose server is gone. */
  | { readonly kind: 'html' }
  /** Never an answer, and nothing is done. */
  | { readonly kind: 'hang' }
  /** The job ends with status 2 and this reason; nothing is done. */
  | { readonly kind: 'job-fails'; readonly code: number; readonly text: string }
  /** The job ends with status 2 and no result; nothing is done. */
  | { readonly kind: 'job-without-result' }
  /** The job stays in progress for ever. */
  | { readonly kind: 'job-stuck' };

/** `command` absent: any. `times` absent: 1. */
export type CloudFaultRule = CloudFault & { readonly command?: string; readonly times?: number };

export interface FaultBook {
  /** Added behind those that are set; the first that fits is used. */
  set(rule: CloudFaultRule): void;
  clear(): void;
  /** The server's clock runs ahead by this much; clear() takes it back too. */
  skewClock(byMs: number): void;
  readonly clockSkewMs: number;
  /** For the server: the fault of this call, used up by it. Job faults wait for a call with a job. */
  take(command: string, hasJob: boolean): CloudFault | null;
}

export function makeFaultBook(): FaultBook {
  let rules: { rule: CloudFaultRule; left: number }[] = [];
  let clockSkewMs = 0;
  return {
    get clockSkewMs() {
      return clockSkewMs;
    },
    set(rule) {
      rules.push({ rule, left: rule.times ?? 1 });
    },
    clear() {
      rules = [];
      clockSkewMs = 0;
    },
    skewClock(byMs) {
      clockSkewMs = byMs;
    },
    take(command, hasJob) {
      const entry = rules.find(
        ({ rule }) =>
          (rule.command ?? command) === command && (hasJob || !rule.kind.startsWith('job-')),
      );
      if (entry === undefined) return null;
      entry.left -= 1;
      rules = rules.filter(({ left }) => left > 0);
      return entry.rule;
    },
  };
}
