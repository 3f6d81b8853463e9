// A thousand model hosts in one process, each behind a port of its own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startModelNetwork } from '../../src/lab/model-hosts/start-model-network.ts';

test('a thousand hosts start within seconds, have ports of their own, and hear each other', async () => {
  const started = performance.now();
  const network = await startModelNetwork({ extraNodes: 992, isHostKeyShared: true });
  try {
    const hosts = Object.values(network.hosts);
    assert.equal(hosts.length, 1000);
    assert.equal(new Set(hosts.map((host) => host.port)).size, 1000);
    assert.equal(new Set(hosts.map((host) => host.hostKey)).size, 1);
    const last = network.host('node995').kernel.link('eth0')?.addresses[0]?.address ?? '';
    const ping = ['ping', '-n', '-c', '1', '-W', '1', last];
    assert.equal((await network.run('node4', ping)).exitCode, 0);
    // A slow shared machine needs about 1 s; the figure only guards against a wrong order of growth.
    assert.ok(performance.now() - started < 20_000);
  } finally {
    await network.stop();
  }
});
