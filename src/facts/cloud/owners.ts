// Fact: the configured owner of networks and VMs, as CloudStack wants it told: with uuids.

import { z } from 'zod';
import type { CloudPolicy } from '../../domain/inventory.ts';
import { CloudIdField } from '../../domain/spec-fields.ts';
import type { World } from '../../ports/world.ts';
import { readRows } from './cloud-rows.ts';

/** Parameters of createNetwork and deployVirtualMachine; none: whoever owns the API key. */
export type OwnerParameters = Readonly<Record<string, string>>;

const DomainRow = z.object({ id: CloudIdField, name: z.string(), path: z.string().default('') });
const ProjectRow = z.object({ id: CloudIdField, name: z.string() });

/** null: CloudStack has no such domain or project, or more than one. */
export async function readOwner(
  world: World,
  owner: CloudPolicy['owner'],
): Promise<OwnerParameters | null> {
  if (owner === null) return {};
  if ('project' in owner) {
    const rows = await readRows(world, ProjectRow, 'listProjects', { listall: 'true' });
    const id = onlyId(rows.filter(({ name }) => name === owner.project));
    return id === null ? null : { projectid: id };
  }
  // A domain's name may occur several times in the tree, its path only once.
  const rows = await readRows(world, DomainRow, 'listDomains', { listall: 'true' });
  const id = onlyId(rows.filter(({ name, path }) => [name, path].includes(owner.domain)));
  return id === null ? null : { account: owner.account, domainid: id };
}

function onlyId(rows: readonly { readonly id: string }[]): string | null {
  const [row, ...others] = rows;
  return row === undefined || others.length > 0 ? null : row.id;
}
