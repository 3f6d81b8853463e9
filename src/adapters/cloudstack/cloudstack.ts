// CloudStack behind ports/cloud.ts: signed POST requests only. What the answers mean is for facts/cloud
// and steps/cloud; here a call is sent, kept exactly-once, and its failure put into words.

import type { Cloud } from '../../ports/cloud.ts';
import { runJob } from './jobs.ts';
import { listAll } from './pages.ts';
import { createSender } from './sender.ts';
import type { CloudStackParts, CloudStackSettings } from './settings.ts';

/** Connects to nothing yet, and keeps no connection that would have to be closed. */
export function createCloudStack(settings: CloudStackSettings, parts: CloudStackParts): Cloud {
  const sender = createSender(settings, parts);
  return {
    list: (call) => listAll(sender, call),
    call: (call) => sender.contentOf(call),
    runJob: (call, job) => runJob({ sender, clock: parts.clock }, call, job),
  };
}
