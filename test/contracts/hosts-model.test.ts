// The host contract on the in-process model. See hosts-suite.ts.
import assert from 'node:assert/strict';
import { startModelNetwork } from '../../src/lab/model-hosts/start-model-network.ts';
import { describeHosts } from './hosts-suite.ts';

describeHosts('hosts: the in-process model', async () => {
  const network = await startModelNetwork();
  return {
    ...network,
    async stop() {
      await network.stop();
      assert.deepEqual(network.unknownCommands, [], 'the model had to refuse a command');
    },
  };
});
