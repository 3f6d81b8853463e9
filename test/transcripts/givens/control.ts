// What transcripts about stop, undo, retry and take-over may say with `> given …` and `> then …`.

import type { LabCloud } from '../../../src/lab/cloud/lab-cloud.ts';
import type { ModelNetwork } from '../../../src/lab/model-hosts/start-model-network.ts';
import { crowd } from '../crowd.ts';

const PROGRAM = '/var/lib/arpeggio/dead-man.sh';

/** As by a bot that died, and of which this one knows nothing. */
async function arm(network: ModelNetwork, host: string, id: string, script: string): Promise<void> {
  await network.run(host, ['install', '-D', '-m', '700', '/dev/stdin', PROGRAM]);
  const stdin = `take-back 01 live 1\n${script}\nend\n`;
  await network.run(host, ['sh', PROGRAM, 'arm', id, '3600'], { stdin });
  await network.run(host, ['sh', PROGRAM, 'run', id, '01', 'true']);
}

/** Neither by the engine's own command nor by the host's switch. */
function failToTakeBack(network: ModelNetwork, times: number): void {
  network.host('node1').fail(/nft delete table|dead-man\.sh undo/, {
    exitCode: 1,
    stderr: 'Error: Could not process rule: Device or resource busy\n',
    times,
  });
}

export const CONTROL_GIVENS: Readonly<
  Record<string, (network: ModelNetwork, cloud: LabCloud) => void | Promise<void>>
> = {
  'node1 was left armed by a bot that died': (network) =>
    arm(network, 'node1', 'c2d4f6h', 'rm -f /root/note || exit 1'),
  'router2 could not take back everything': async (network) => {
    await arm(network, 'router2', 'c3e5g7j', 'rm -f /root || exit 1');
    await network.run('router2', ['sh', PROGRAM, 'undo', 'c3e5g7j', 'deadline']);
  },
  'the conversation is about several changes': () => {
    crowd.isThere = true;
  },
  'somebody takes 203.0.113.50 off node3 by hand': (network) =>
    network.host('node3').removeAddress('203.0.113.50', 32),
  'undoing on node1 does not work at first': (network) => failToTakeBack(network, 2),
  'undoing on node1 fails too': (network) => failToTakeBack(network, Infinity),
};
