// Tags as the API shows them, beside their resource and in lists.

import { renderOwner } from '../world/owners.ts';
import type { CloudState, JsonObject, Tag } from '../world/rows.ts';

export function tagObjects(state: CloudState, resourceId: string): JsonObject[] {
  return state.tags
    .filter((tag) => tag.resourceId === resourceId)
    .map((tag) => tagObject(state, tag));
}

export function tagObject(state: CloudState, tag: Tag): JsonObject {
  return {
    key: tag.key,
    value: tag.value,
    resourcetype: tag.resourceType,
    resourceid: tag.resourceId,
    ...renderOwner(state, tag.owner),
  };
}
