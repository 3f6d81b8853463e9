// Fact: the zones of CloudStack.

import { z } from 'zod';
import type { CloudId } from '../../domain/names.ts';
import { CloudIdField } from '../../domain/spec-fields.ts';
import type { World } from '../../ports/world.ts';
import { readRows } from './cloud-rows.ts';

export interface Zone {
  readonly id: CloudId;
  readonly name: string;
  /** Only `Advanced` zones have networks of their own. */
  readonly networkType: string;
  /** In such a zone CloudStack allows no isolated networks. */
  readonly hasSecurityGroups: boolean;
}

const Row = z.object({
  id: CloudIdField,
  name: z.string(),
  networktype: z.string(),
  securitygroupsenabled: z.boolean().default(false),
});

export async function readZones(world: World): Promise<readonly Zone[]> {
  const rows = await readRows(world, Row, 'listZones', {});
  return rows.map(({ id, name, networktype, securitygroupsenabled }) => ({
    id,
    name,
    networkType: networktype,
    hasSecurityGroups: securitygroupsenabled,
  }));
}
