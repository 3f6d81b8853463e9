// Proves the namespaces backend on a kernel that has every feature, also where this machine's own
// kernel lacks some: its first process and its forwarder run inside a host of the emulated lab, as
// root, from the same files as on a real machine.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startNetwork } from '../../../src/lab/network/start-network.ts';
import { LONG } from '../stories/chapters.ts';

const script = `
set -e
mkdir /tmp/scripts /tmp/keys /tmp/root
for file in /lab/*; do [ ! -f "$file" ] || cp "$file" /tmp/scripts; done
cp -p /lab/keys/* /tmp/keys
mount --bind / /tmp/root
echo "missing: [$(unshare --net chroot /tmp/root /bin/sh -c "$(cat /lab/feature-check.sh)")]"
mkfifo /tmp/up /tmp/forward
unshare --mount --net --pid --uts --ipc --fork --kill-child=KILL \\
  sh /lab/namespace-init.sh /tmp/root /tmp/scripts /tmp/keys >/tmp/up 2>&1 &
first=$!
while read -r word pid; do
  echo "$word $pid"
  [ "$word" != LAB-READY ] || break
done </tmp/up
lab() { nsenter --target "$pid" --all --wd=/lab -- sh /lab/lab.sh "$@"; }
lab health && echo 'health: good'
lab exec gw ip neigh show 203.0.113.50
lab exec internet ping -q -c 1 -w 10 203.0.113.50 | grep received
perl /lab/forward.pl "$pid" 2221=10.255.0.21 >/tmp/forward &
forwarder=$!
read -r word </tmp/forward
echo "forwarder: $word"
exec 3<>/dev/tcp/127.0.0.1/2221
read -r banner <&3
echo "banner: $banner"
exec 3>&-
lab vm_start web1 node2 1234 02:00:4c:5f:00:01 10.12.0.11/24 -
lab exec web1 ip -br addr show dev eth0
lab exec router1 systemctl is-active keepalived
lab exec router1 ip link add link eth1 name eth1.1234 type vlan id 1234
lab exec router2 systemctl stop keepalived
lab exec node1 ip addr del 203.0.113.50/32 dev eth0
lab reset
lab exec web1 true 2>&1 || true
echo "VLANs: [$(lab exec router1 ip -br link show type vlan)]"
echo "router2: $(lab exec router2 systemctl is-active keepalived)"
lab exec node1 ip -br addr show dev eth0
kill -KILL "$first" "$forwarder"
wait || true
echo "left: $(pgrep -c sshd || true)"
`;

const TITLE = 'the namespaces backend brings up the same lab on a kernel that has every feature';

test(TITLE, LONG, async (t) => {
  const network = await startNetwork();
  t.after(() => network.stop());
  // On the namespaces backend every other test is this proof; model hosts have no kernel.
  if (network.backend !== 'virtual-machine') return t.diagnostic(network.description);
  await network.setFault('internet', { kind: 'sshd-killed' });
  const result = await network.run('internet', ['bash', '-s'], {
    stdin: script,
    timeoutMs: 300_000,
  });
  const lines = result.stdout;
  assert.equal(result.exitCode, 0, `${lines}\n${result.stderr}`);
  assert.match(lines, /missing: \[\]/);
  assert.match(lines, /LAB-READY \d+/);
  assert.match(lines, /health: good/);
  assert.match(lines, /203\.0\.113\.50 dev eth1 lladdr 02:00:00:00:21:00/);
  assert.match(lines, /1 received/);
  assert.match(lines, /banner: SSH-2\.0-/);
  assert.match(lines, /eth0\S* +UP +10\.12\.0\.11\/24/);
  assert.match(lines, /^active$/m);
  assert.match(lines, /lab: web1 is not running/);
  assert.match(lines, /VLANs: \[\]/);
  assert.match(lines, /router2: active/);
  assert.match(lines, /203\.0\.113\.21\/24 203\.0\.113\.50\/32 203\.0\.113\.60\/32/);
  assert.match(lines, /left: 0/);
});
