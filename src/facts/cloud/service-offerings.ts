// Fact: the service offerings, which say how large a VM is.

import { z } from 'zod';
import type { CloudId } from '../../domain/names.ts';
import { CloudIdField } from '../../domain/spec-fields.ts';
import type { World } from '../../ports/world.ts';
import { readRows } from './cloud-rows.ts';

export interface ServiceOffering {
  readonly id: CloudId;
  readonly name: string;
}

const Row = z.object({ id: CloudIdField, name: z.string() });

export function readServiceOfferings(world: World): Promise<readonly ServiceOffering[]> {
  return readRows(world, Row, 'listServiceOfferings', { listall: 'true' });
}
