// Who owns what, and who may see it: account and domain or project in the parameters of a call,
// `listall` and `projectid=-1` in lists, and the refusal to touch what belongs to others.

import type { Asked } from '../api/call.ts';
import type { Caller } from '../api/authenticate.ts';
import { invalid, permissionDenied } from '../api/errors.ts';
import type { CloudState, JsonObject, Owner, Row } from './rows.ts';
import { isSince } from './versions.ts';

/** Parameters that calls with an owner declare. */
export const OWNER_PARAMETERS = 'account:string; domainid:uuid-domain; projectid:uuid-project';

/** AccountManagerImpl.finalizeOwner; its texts are [unverified]. */
export function readOwner({ core, caller, arguments: asked }: Asked): Owner {
  const account = asked.text('account');
  const domain = asked.row('domainid', core.state.domains);
  if (asked.text('projectid') !== undefined) {
    if (account !== undefined || domain !== undefined) {
      throw invalid("Account and domainId can't be specified together with projectId");
    }
    const project = asked.row('projectid', core.state.projects);
    if (project === undefined) throw invalid('Unable to find project by id');
    return { accountId: project.accountId, domainId: project.domainId, projectId: project.id };
  }
  if (account === undefined) return ownerOf(caller);
  if (domain === undefined) throw invalid('DomainId must be specified together with account');
  const row = core.state.accounts.find(
    ({ name, domainId }) => name === account && domainId === domain.id,
  );
  if (caller.account.type !== 'Admin' && row !== caller.account) {
    throw permissionDenied(
      `Can't create/list resources for account ${account} in domain ${domain.number}, ` +
        'permission denied',
    );
  }
  if (row === undefined)
    throw invalid(`Unable to find account ${account} in domain ${domain.number}`);
  return { accountId: row.id, domainId: row.domainId, projectId: null };
}

function ownerOf({ account }: Caller): Owner {
  return { accountId: account.id, domainId: account.domainId, projectId: null };
}

/** 531 for what belongs to somebody else; root may touch everything. */
export function checkAccess(
  { account }: Caller,
  kind: string,
  row: Row & { readonly owner: Owner },
): void {
  if (account.type === 'Admin' || row.owner.accountId === account.id) return;
  throw permissionDenied(
    `Account ${account.name} does not have permission to operate with resource ${kind} ${row.id}`,
  );
}

/** A list call's test of one owner. Without listall the caller sees his own only. */
export function ownerFilter({ core, caller, arguments: asked }: Asked): (owner: Owner) => boolean {
  const isRoot = caller.account.type === 'Admin';
  if (asked.isAll('projectid')) {
    const alsoOthers = isSince(core.version, '4.22');
    return ({ accountId, projectId }) =>
      (alsoOthers || projectId !== null) && (isRoot || accountId === caller.account.id);
  }
  const wanted = asked.text('account') ?? asked.text('projectid');
  if (wanted !== undefined) {
    const { accountId } = readOwner({ core, caller, arguments: asked });
    return (owner) => owner.accountId === accountId;
  }
  const seesAll = isRoot && (asked.flag('listall') === true || asked.text('id') !== undefined);
  const domain = asked.row('domainid', core.state.domains);
  return ({ accountId, domainId, projectId }) => {
    if (projectId !== null || (domain !== undefined && domainId !== domain.id)) return false;
    return seesAll || accountId === caller.account.id || (isRoot && domain !== undefined);
  };
}

export function renderOwner(state: CloudState, owner: Owner): JsonObject {
  const domain = state.domains.find(({ id }) => id === owner.domainId);
  const project = state.projects.find(({ id }) => id === owner.projectId);
  const account = state.accounts.find(({ id }) => id === owner.accountId);
  return {
    ...(project === undefined
      ? { account: account?.name }
      : { projectid: project.id, project: project.name }),
    domainid: domain?.id,
    domain: domain?.name,
  };
}
