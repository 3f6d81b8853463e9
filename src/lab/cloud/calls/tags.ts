// createTags, deleteTags and listTags, for networks and VMs. Creating and deleting are jobs.

import type { Asked, AsyncCall, ListCall } from '../api/call.ts';
import { invalid, runtimeError } from '../api/errors.ts';
import { checkAccess, OWNER_PARAMETERS, ownerFilter } from '../world/owners.ts';
import type { CloudState, Machine, Network, Tag } from '../world/rows.ts';
import { tagObject } from './tag-objects.ts';

type ResourceType = Tag['resourceType'];

/** Its texts, and that a key can be there once only, are [unverified]. */
export const createTags: AsyncCall = {
  kind: 'async',
  name: 'createTags',
  role: 'all',
  className: 'user.tag.CreateTagsCmd',
  parameters: 'resourceids*:list; resourcetype*:string; tags*:map; customer:string',
  prepare(asked) {
    const { core, caller, arguments: given } = asked;
    const type = readType(given.need('resourcetype'));
    const ids = given.list('resourceids') ?? [];
    const tags = given.map('tags');
    return {
      instanceType: null,
      instanceId: null,
      networkId: null,
      async run() {
        const rows = ids.map((id) => findResource(core.state, type, id));
        for (const row of rows) checkAccess(caller, type, row);
        for (const row of rows) {
          for (const { key = '', value = '' } of tags) {
            addTag(core.state, {
              resourceType: type,
              resourceId: row.id,
              key,
              value,
              owner: row.owner,
            });
          }
        }
        return { success: true };
      },
    };
  },
};

function addTag(state: CloudState, tag: Tag): void {
  if (state.tags.some((one) => one.resourceId === tag.resourceId && one.key === tag.key)) {
    throw runtimeError(`tag ${tag.key} already on ${tag.resourceType} with id ${tag.resourceId}`);
  }
  state.tags.push(tag);
}

export const deleteTags: AsyncCall = {
  kind: 'async',
  name: 'deleteTags',
  role: 'all',
  className: 'user.tag.DeleteTagsCmd',
  parameters: 'resourceids*:list; resourcetype*:string; tags:map',
  prepare({ core, caller, arguments: given }) {
    const type = readType(given.need('resourcetype'));
    const ids = given.list('resourceids') ?? [];
    const wanted = given.map('tags');
    return {
      instanceType: null,
      instanceId: null,
      networkId: null,
      async run() {
        const rows = ids.map((id) => findResource(core.state, type, id));
        for (const row of rows) checkAccess(caller, type, row);
        const gone = core.state.tags.filter(
          (tag) => rows.some(({ id }) => id === tag.resourceId) && isMeant(tag, wanted),
        );
        if (gone.length === 0) {
          throw invalid('Unable to find any tags which conform to specified delete parameters.');
        }
        core.state.tags = core.state.tags.filter((tag) => !gone.includes(tag));
        return { success: true };
      },
    };
  },
};

/** No tags given: all of them. A key without a value: whatever its value. */
function isMeant(tag: Tag, wanted: readonly Readonly<Record<string, string>>[]): boolean {
  if (wanted.length === 0) return true;
  return wanted.some(({ key, value }) => key === tag.key && (value ?? tag.value) === tag.value);
}

export const listTags: ListCall = {
  kind: 'list',
  name: 'listTags',
  role: 'all',
  key: 'tag',
  parameters:
    `resourceid:string; resourcetype:string; key:string; value:string; ${OWNER_PARAMETERS}; ` +
    'listall:boolean; isrecursive:boolean',
  rows(asked: Asked) {
    const { core, arguments: given } = asked;
    const isOwn = ownerFilter(asked);
    return core.state.tags
      .filter(({ owner }) => isOwn(owner))
      .filter((tag) => given.fits('resourceid', tag.resourceId))
      .filter((tag) => given.fits('resourcetype', tag.resourceType))
      .filter((tag) => given.fits('key', tag.key) && given.fits('value', tag.value))
      .map((tag) => tagObject(core.state, tag));
  },
};

function readType(text: string): ResourceType {
  const type = (['Network', 'UserVm'] as const).find(
    (known) => known.toLowerCase() === text.toLowerCase(),
  );
  if (type === undefined) throw invalid(`Invalid resource type ${text}`);
  return type;
}

function findResource(state: CloudState, type: ResourceType, id: string): Network | Machine {
  const rows = type === 'Network' ? state.networks : state.machines;
  const row = rows.find((one) => one.id === id || String(one.number) === id);
  if (row === undefined) throw invalid(`Unable to find resource by id ${id} and type ${type}`);
  return row;
}
