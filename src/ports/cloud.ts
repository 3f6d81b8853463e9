// CloudStack's API, in its own terms: a command with parameters. What the answers mean is parsed in
// facts/cloud/. Signing, paging, job polling and the errors' meaning are the adapter's.
//
// Contract: every function throws `Failed` and nothing else. A failure says in `fix` whether the
// command was certainly not carried out or may have been. Only reads are ever repeated, with one
// exception that is safe by its id: see `runJob`.

import { Failed } from '../domain/failures.ts';
import type { CloudId } from '../domain/names.ts';

export interface CloudCall {
  /** As CloudStack spells it: `createNetwork`. */
  readonly command: string;
  /** Without apiKey, signature and paging. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface CloudJob {
  /**
   * Chosen beforehand and kept in the plan, so that it is durable before anything is sent. When the
   * answer is lost the job is looked for by it, and the command is sent again only when CloudStack
   * does not know it.
   */
  readonly jobId: CloudId;
  /** From sending to the end of the job. */
  readonly timeoutMs: number;
}

export interface Cloud {
  /** Every row of a list command: all pages, no id twice. */
  list(call: CloudCall): Promise<readonly unknown[]>;
  /**
   * A command that answers at once; what the envelope of its answer holds, e.g. `{ network: {…} }` or
   * `{ success: true }`. Never sent twice, unless CloudStack said that it did not take it.
   */
  call(call: CloudCall): Promise<unknown>;
  /**
   * An asynchronous command to its end; the result of its job, of the same kinds. May run twice with
   * one `jobId`: the second run only follows the job of the first, also one that failed.
   */
  runJob(call: CloudCall, job: CloudJob): Promise<unknown>;
}

/** Where no CloudStack is configured. */
export const NO_CLOUD: Cloud = {
  list: () => Promise.reject(notConfigured()),
  call: () => Promise.reject(notConfigured()),
  runJob: () => Promise.reject(notConfigured()),
};

function notConfigured(): Failed {
  return new Failed({
    code: 'cloud-not-configured',
    what: 'No CloudStack is configured.',
    why: 'CLOUDSTACK_API_URL, CLOUDSTACK_API_KEY or CLOUDSTACK_SECRET_KEY is not set.',
    fix: 'Nothing was done. Set them in the environment of the bot and restart it.',
  });
}
