// The drivers that keep a host quiet about an address in ARP and let it speak again, with each tool.

import type { ModelNetwork } from '../../../src/lab/model-hosts/start-model-network.ts';
import { hideAddress } from '../../../src/steps/hide-address.ts';
import { showAddress } from '../../../src/steps/show-address.ts';
import { type Arrange, type StepCase, stepCase } from '../suite/step-case.ts';

const IP = '203.0.113.50';
const TABLE = 'arpeggio_203_0_113_50';

async function type(network: ModelNetwork, host: string, argv: string[], stdin = '') {
  const { exitCode, stderr } = await network.run(host, argv, { stdin });
  if (exitCode !== 0) throw new Error(`${argv.join(' ')} on ${host}: ${stderr}`);
}

/** What a person would type to get the state that a step reaches with `method`. */
function hiddenBy(method: 'nft' | 'arptables', host: string): Arrange {
  if (method === 'arptables') {
    return async (network) => {
      await type(network, host, ['arptables', '-A', 'INPUT', '-d', IP, '-j', 'DROP']);
      await type(network, host, ['arptables', '-A', 'OUTPUT', '-s', IP, '-j', 'DROP']);
    };
  }
  const ruleset = `table arp ${TABLE} {
    chain in { type filter hook input priority 0; arp daddr ip ${IP} drop; }
    chain out { type filter hook output priority 0; arp saddr ip ${IP} drop; }
  }
  `;
  return (network) => type(network, host, ['nft', '-f', '-'], ruleset);
}

export const ARP_HIDING_CASES: readonly StepCase[] = (['nft', 'arptables'] as const).flatMap(
  (method) => [
    stepCase(
      hideAddress,
      { host: 'node3', interface: 'eth0', ip: IP, method, undoAnnouncesTo: null },
      {
        about: `with ${method}, on the host that gets the address`,
        alreadyApplied: hiddenBy(method, 'node3'),
        drifted: null,
      },
    ),
    stepCase(
      hideAddress,
      { host: 'node1', interface: 'eth0', ip: IP, method, undoAnnouncesTo: '203.0.113.1' },
      {
        about: `with ${method}, on the host that had the address`,
        alreadyApplied: hiddenBy(method, 'node1'),
        drifted: null,
      },
    ),
    stepCase(
      showAddress,
      { host: 'node1', interface: 'eth0', ip: IP, method, purpose: 'take-over' },
      {
        about: `with ${method}, where it is hidden`,
        asPlanned: hiddenBy(method, 'node1'),
        alreadyApplied: async (network) => {
          if (method === 'nft') {
            await type(network, 'node1', ['nft', 'delete', 'table', 'arp', TABLE]);
            return;
          }
          await type(network, 'node1', ['arptables', '-D', 'INPUT', '-d', IP, '-j', 'DROP']);
          await type(network, 'node1', ['arptables', '-D', 'OUTPUT', '-s', IP, '-j', 'DROP']);
        },
        drifted: null,
      },
    ),
  ],
);
