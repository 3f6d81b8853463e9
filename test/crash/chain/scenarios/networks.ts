// Networks without a virtual router, and the VMs in them.

import type { CloudFaultRule } from '../../../../src/lab/cloud/api/fault-book.ts';
import type { Stage } from '../../story/stage.ts';
import { NETWORK_SECTIONS } from '../../../../src/lab/demo/demo-config.ts';
import type { Scenario } from '../scenario.ts';

// More often than any step is tried.
const ALWAYS = 1_000_000;

export const NETWORKS: readonly Scenario[] = [
  {
    title: '/new-network nat',
    lines: ['/new-network vlan 1234'],
    sections: NETWORK_SECTIONS,
    refuse: silence('router1', '10.12.0.3'),
  },
  {
    title: '/new-network routed',
    lines: ['/new-network vlan 1235 mode routed'],
    sections: NETWORK_SECTIONS,
    refuse: silence('router1', '203.0.113.131'),
  },
  {
    title: '/delete-network',
    lines: ['/delete-network vlan 1234'],
    sections: NETWORK_SECTIONS,
    before: ['/new-network vlan 1234'],
    refuse: jobFails('deleteNetwork', 'Failed to delete network'),
  },
  {
    title: '/deploy-vm',
    lines: ['/deploy-vm web1 in vlan 1234'],
    sections: NETWORK_SECTIONS,
    before: ['/new-network vlan 1234'],
    refuse: silence('router1', '10.12.0.4'),
  },
  {
    title: '/destroy-vm',
    lines: ['/destroy-vm web1 in vlan 1234'],
    sections: NETWORK_SECTIONS,
    before: ['/new-network vlan 1234', '/deploy-vm web1 in vlan 1234'],
    refuse: jobFails('destroyVirtualMachine', 'Failed to destroy vm'),
  },
  {
    title: '/move-ip between VMs',
    lines: ['/move-ip 10.12.0.9 to web2'],
    sections: NETWORK_SECTIONS,
    before: [
      '/new-network vlan 1234',
      '/deploy-vm web1 in vlan 1234',
      '/deploy-vm web2 in vlan 1234',
      async ({ cloud, network }) => {
        cloud.act.addAddress('web1', '10.12.0.9');
        await network.run('web1', 'ip addr replace 10.12.0.9/32 dev lo'.split(' '));
      },
    ],
    declined: /Take 10\.12\.0\.9\S* off VM web1/,
    async byHand(question, { network }) {
      const [, verb, vm] = /(Put|Take) 10\.12\.0\.9\S* (?:on|off) VM (\w+)/.exec(question) ?? [];
      if (verb === undefined || vm === undefined) return;
      const line = verb === 'Put' ? 'ip addr replace' : 'ip addr del';
      await network.run(vm, `${line} 10.12.0.9/32 dev lo`.split(' '));
    },
  },
];

/** The host no longer hears this address, whichever way it asks. */
function silence(host: string, ip: string): NonNullable<Scenario['refuse']> {
  const pings = new RegExp(`^(?:ping|arping) .*${ip.replaceAll('.', '\\.')}$`);
  return ({ network }) =>
    network.host(host).fail(pings, { exitCode: 1, stderr: '', times: ALWAYS });
}

function jobFails(command: string, text: string): NonNullable<Scenario['refuse']> {
  return (stage) => fault(stage, { kind: 'job-fails', command, code: 530, text });
}

function fault({ cloud }: Stage, rule: CloudFaultRule): void {
  cloud.faults.set({ ...rule, times: ALWAYS });
}
