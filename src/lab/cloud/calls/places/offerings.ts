// listTemplates and listServiceOfferings: what VMs are made of. Everybody sees all of them.

import type { ListCall } from '../../api/call.ts';
import { invalid } from '../../api/errors.ts';

const FILTERS = [
  'featured',
  'self',
  'selfexecutable',
  'sharedexecutable',
  'executable',
  'community',
  'all',
];

/** These leave out what is still being downloaded; `executable` does not [unverified]. */
const READY_ONLY = ['featured', 'selfexecutable', 'sharedexecutable', 'community'];

export const listTemplates: ListCall = {
  kind: 'list',
  name: 'listTemplates',
  role: 'all',
  key: 'template',
  parameters:
    'templatefilter*:string; id:uuid-template; name:string; zoneid:uuid-zone; ' +
    'isready:boolean(4.21); listall:boolean; hypervisor:string',
  rows({ core: { state }, arguments: asked }) {
    const filter = asked.need('templatefilter');
    if (!FILTERS.includes(filter)) throw invalid('Please specify a valid template filter.');
    const isReady = READY_ONLY.includes(filter) ? true : asked.flag('isready');
    return state.templates
      .filter((row) => asked.fits('id', row.id) && asked.fits('name', row.name))
      .filter((row) => asked.isPart('keyword', row.name))
      .filter((row) => asked.fits('zoneid', row.zoneId))
      .filter((row) => (isReady ?? row.isReady) === row.isReady)
      .map((row) => ({
        id: row.id,
        name: row.name,
        displaytext: row.name,
        ispublic: true,
        created: '2026-01-02T03:04:05+0000',
        isready: row.isReady,
        passwordenabled: row.isPasswordEnabled,
        format: 'QCOW2',
        isfeatured: true,
        crossZones: false,
        account: 'system',
        zoneid: row.zoneId,
        zonename: state.zones.find(({ id }) => id === row.zoneId)?.name,
        status: row.isReady ? 'Download Complete' : '40% Downloaded',
        templatetype: 'USER',
        hypervisor: 'KVM',
        domainid: state.domains[0]?.id,
        domain: state.domains[0]?.name,
        isextractable: false,
        sshkeyenabled: false,
        tags: [],
      }));
  },
};

export const listServiceOfferings: ListCall = {
  kind: 'list',
  name: 'listServiceOfferings',
  role: 'all',
  key: 'serviceoffering',
  parameters:
    'id:uuid-serviceoffering; name:string; listall:boolean; issystem:boolean; ' +
    'zoneid:uuid-zone(4.13)',
  rows: ({ core: { state }, arguments: asked }) =>
    (asked.flag('issystem') === true ? [] : state.serviceOfferings)
      .filter((row) => asked.fits('id', row.id) && asked.fits('name', row.name))
      .filter((row) => asked.isPart('keyword', row.name))
      .map((row) => ({
        id: row.id,
        name: row.name,
        displaytext: row.name,
        cpunumber: row.cpus,
        cpuspeed: 2000,
        memory: row.memoryMb,
        created: '2026-01-02T03:04:05+0000',
        storagetype: 'shared',
        offerha: false,
        limitcpuuse: false,
        issystem: false,
        defaultuse: false,
        iscustomized: false,
      })),
};
