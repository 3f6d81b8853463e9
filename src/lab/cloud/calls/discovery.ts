// listCapabilities, listApis, getApiLimit, and who there is: what a client may use here.

import { mayUse } from '../api/authenticate.ts';
import { changesState } from '../api/call.ts';
import type { Call, ListCall, SyncCall } from '../api/call.ts';
import { serverError } from '../api/errors.ts';
import { declarationsOf } from '../parameters/declarations.ts';
import type { Core } from '../core.ts';
import type { JsonObject } from '../world/rows.ts';

export const listCapabilities: SyncCall = {
  kind: 'sync',
  name: 'listCapabilities',
  role: 'all',
  parameters: '',
  run: ({ core }) => ({
    capability: {
      securitygroupsenabled: core.state.zones.some(({ hasSecurityGroups }) => hasSecurityGroups),
      dynamicrolesenabled: true,
      cloudstackversion: `${core.version}.0.0`,
      userpublictemplateenabled: true,
      supportELB: 'false',
      projectinviterequired: false,
      allowusercreateprojects: true,
      regionsecondaryenabled: false,
      kvmsnapshotenabled: false,
      allowuserviewdestroyedvm: core.settings['allow.user.view.destroyed.vm'],
      allowuserexpungerecovervm: core.settings['allow.user.expunge.recover.vm'],
      ...limitFields(core),
    },
  }),
};

function limitFields({ settings }: Core): JsonObject {
  if (!settings['api.throttling.enabled']) return {};
  return {
    apilimitinterval: settings['api.throttling.interval'],
    apilimitmax: settings['api.throttling.max'],
  };
}

export const getApiLimit: SyncCall = {
  kind: 'sync',
  name: 'getApiLimit',
  role: 'all',
  parameters: '',
  run({ core, caller }) {
    const { issued, allowed, expiresInMs } = core.throttle.read(caller.account);
    return {
      apilimit: {
        accountid: caller.account.id,
        account: caller.account.name,
        apiIssued: issued,
        apiAllowed: allowed,
        expireAfter: expiresInMs,
      },
    };
  },
};

/** `callsOf` comes from the table of calls, which holds this one too. */
export function makeListApis(callsOf: (core: Core) => readonly Call[]): ListCall {
  return {
    kind: 'list',
    name: 'listApis',
    role: 'all',
    key: 'api',
    parameters: 'name:string',
    rows({ core, caller, arguments: asked }) {
      const name = asked.text('name');
      const found = callsOf(core)
        .filter((call) => mayUse(caller, call))
        .filter((call) => asked.fits('name', call.name));
      if (found.length === 0) {
        throw serverError(
          530,
          'Api Discovery plugin was unable to find an api by that name or process any apis',
        );
      }
      // With throttling a full list counts one call for every api and always ends in 429.
      if (name === undefined) for (const _ of found) core.throttle.count(caller.account);
      return found.map(apiObject);
    },
  };
}

function apiObject(call: Call): JsonObject {
  return {
    name: call.name,
    description: changesState(call) ? 'Changes something' : 'Lists or reads something',
    since: call.since,
    isasync: call.kind.startsWith('async'),
    related: '',
    params: declarationsOf(call).map(({ name, required, since }) => ({
      name,
      required: required === 'always',
      since: since ?? undefined,
    })),
    response: [],
  };
}
