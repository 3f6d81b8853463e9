// Fact: the templates from which VMs can be deployed in a zone.

import { z } from 'zod';
import type { CloudId } from '../../domain/names.ts';
import { CloudIdField } from '../../domain/spec-fields.ts';
import type { World } from '../../ports/world.ts';
import { readRows } from './cloud-rows.ts';

export interface Template {
  readonly id: CloudId;
  readonly name: string;
  readonly isReady: boolean;
  /** Needs a virtual router, so CloudStack refuses it in a network without one. */
  readonly isPasswordEnabled: boolean;
}

const Row = z.object({
  id: CloudIdField,
  name: z.string(),
  isready: z.boolean().default(false),
  passwordenabled: z.boolean().default(false),
  zoneid: CloudIdField.optional(),
});

export async function readTemplates(
  world: World,
  { zoneId }: { readonly zoneId: CloudId },
): Promise<readonly Template[]> {
  const parameters = { templatefilter: 'executable', listall: 'true', zoneid: zoneId };
  const rows = await readRows(world, Row, 'listTemplates', parameters);
  return rows
    .filter((row) => row.zoneid === undefined || row.zoneid === zoneId)
    .map(({ id, name, isready, passwordenabled }) => ({
      id,
      name,
      isReady: isready,
      isPasswordEnabled: passwordenabled,
    }));
}
