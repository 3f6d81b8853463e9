// Projects, and accounts whose keys stop working.

import type { Core } from '../core.ts';
import { nextRow } from '../world/ids.ts';
import type { CloudActs } from './admin-acts.ts';
import { accountNamed, needed } from './find.ts';

type PeopleActs = Pick<CloudActs, 'createProject' | 'disableAccount' | 'setKeyAccess'>;

export function makePeopleActs(core: Core): PeopleActs {
  return {
    createProject(name) {
      const { state } = core;
      const domainId = needed(state.domains[0], 'a domain').id;
      // What is in a project belongs to an account that nobody can use.
      const account = { ...nextRow(state), name: `PrjAcct-${name}-1`, domainId, calls: [] };
      state.accounts.push({ ...account, type: 'User', isEnabled: true });
      const project = { ...nextRow(state), name, domainId, accountId: account.id };
      state.projects.push(project);
      core.save();
      return project.id;
    },
    disableAccount(name) {
      const account = accountNamed(core, name);
      account.isEnabled = false;
      core.save();
    },
    setKeyAccess(name, isAllowed) {
      const { id } = accountNamed(core, name);
      for (const row of core.state.users) if (row.accountId === id) row.keyAccess = isAllowed;
      core.save();
    },
  };
}
