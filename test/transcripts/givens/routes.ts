// What a transcript about static routes may say with `> given …`.

import type { ModelNetwork } from '../../../src/lab/model-hosts/start-model-network.ts';

export const ROUTE_GIVENS: Readonly<
  Record<string, (network: ModelNetwork) => void | Promise<void>>
> = {
  'the disk of router1 is full': (network) =>
    network.host('router1').fail(/^install .*\/etc\//, {
      exitCode: 1,
      stderr: "install: error writing '/etc/network/interfaces.d/…': No space left on device\n",
      times: 1,
    }),
  'router1 has a read-only disk': (network) =>
    network.host('router1').fail(/^rm -f \/etc\/network\/interfaces\.d\/route-/, {
      exitCode: 1,
      stderr: 'rm: cannot remove: Read-only file system\n',
      times: 1,
    }),
  'somebody set the route on router1 by hand': async (network) => {
    const argv = ['ip', 'route', 'replace', '10.99.0.0/24', 'via', '203.0.113.21', 'dev', 'eth0'];
    await network.run('router1', argv);
  },
};
