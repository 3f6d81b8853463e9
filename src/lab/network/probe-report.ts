// Reads what guest/probe-send.pl prints: the line "started", then one line of JSON.
import { z } from 'zod';
import type { LabProbeReport, LabRunResult } from './lab-network.ts';

const report = z.object({
  sent: z.number(),
  lost: z.number(),
  duplicates: z.number(),
  longestGapMs: z.number(),
  senderLatenessMs: z.number(),
  answeredBy: z.array(
    z.object({ host: z.string(), fromSequence: z.number(), packets: z.number() }),
  ),
});

/** Throws when the sender ended without a report: its host went down, or it was killed. */
export function probeReport(result: LabRunResult): LabProbeReport {
  const line = result.stdout.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) {
    throw new Error(`The probe gave no report (exit ${result.exitCode}): ${result.stderr}`);
  }
  return report.parse(JSON.parse(line));
}
