// listAccounts, listDomains, listProjects. A customer sees himself only.

import type { Caller } from '../api/authenticate.ts';
import type { ListCall } from '../api/call.ts';
import type { CloudState } from '../world/rows.ts';

const SEEN = 'id:string; name:string; listall:boolean; isrecursive:boolean; domainid:uuid-domain';

export const listAccounts: ListCall = {
  kind: 'list',
  name: 'listAccounts',
  role: 'all',
  key: 'account',
  parameters: SEEN,
  rows: ({ core: { state }, caller, arguments: asked }) =>
    state.accounts
      .filter((row) => isRoot(caller) || row.id === caller.account.id)
      .filter((row) => state.projects.every(({ accountId }) => accountId !== row.id))
      .filter((row) => asked.fits('id', row.id) && asked.fits('name', row.name))
      .filter((row) => asked.fits('domainid', row.domainId))
      .map((row) => ({
        id: row.id,
        name: row.name,
        accounttype: row.type === 'Admin' ? 1 : 0,
        roletype: row.type,
        domainid: row.domainId,
        domain: domainName(state, row.domainId),
        state: row.isEnabled ? 'enabled' : 'disabled',
      })),
};

export const listDomains: ListCall = {
  kind: 'list',
  name: 'listDomains',
  role: 'root',
  key: 'domain',
  parameters: `${SEEN}; level:integer`,
  rows: ({ core: { state }, arguments: asked }) =>
    state.domains
      .filter((row) => asked.fits('id', row.id) && asked.fits('name', row.name))
      .map((row) => ({
        id: row.id,
        name: row.name,
        level: row.path.split('/').length - 1,
        haschild: state.domains.some(({ path }) => path.startsWith(`${row.path}/`)),
        path: row.path,
        state: 'Active',
      })),
};

export const listProjects: ListCall = {
  kind: 'list',
  name: 'listProjects',
  role: 'all',
  key: 'project',
  parameters: `${SEEN}; account:string; state:string`,
  rows: ({ core: { state }, caller, arguments: asked }) =>
    (isRoot(caller) ? state.projects : [])
      .filter((row) => asked.fits('id', row.id) && asked.fits('name', row.name))
      .map((row) => ({
        id: row.id,
        name: row.name,
        displaytext: row.name,
        domainid: row.domainId,
        domain: domainName(state, row.domainId),
        state: 'Active',
        projectaccountname: state.accounts.find(({ id }) => id === row.accountId)?.name,
      })),
};

function isRoot({ account }: Caller): boolean {
  return account.type === 'Admin';
}

function domainName(state: CloudState, domainId: string): string | undefined {
  return state.domains.find(({ id }) => id === domainId)?.name;
}
