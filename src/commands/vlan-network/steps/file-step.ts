// Files on a router, as steps.

import type { HostName } from '../../../domain/names.ts';
import type { PlannedStep } from '../../../domain/plan.ts';
import { planStep } from '../../../steps/catalogue.ts';
import { writeFile } from '../../../steps/write-file.ts';
import type { FileEdit } from '../../persistence/file-edit.ts';

export function fileStep(
  id: string,
  host: HostName,
  { edit, purpose }: { readonly edit: FileEdit; readonly purpose: string },
): PlannedStep {
  return planStep(id, writeFile, { host, ...edit, purpose });
}

/** Ids within a plan are unique, and some managers need several files for one thing. */
export function numbered(id: string, index: number): string {
  return index === 0 ? id : `${id}-${index + 1}`;
}
