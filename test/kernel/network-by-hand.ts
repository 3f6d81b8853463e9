// A network without a virtual router on the lab's real kernels, made with the commands that a person
// would type: VLAN interfaces from interfaces(5), the switch's trunks, keepalived's files, VMs. What the
// bot does is tested elsewhere; this proves that the lab shows what a network of that kind does.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { LabMachine, LabNetwork } from '../../src/lab/network/lab-network.ts';

export const ROUTERS = ['router1', 'router2'] as const;
export type Router = (typeof ROUTERS)[number];

// VRRP needs 4 s after a crash; the rest is for an emulated machine on a busy one.
const PATIENCE_MS = 90_000;

export async function output(
  network: LabNetwork,
  host: string,
  ...argv: string[]
): Promise<string> {
  const result = await network.run(host, argv);
  assert.equal(result.exitCode, 0, `${host}: ${argv.join(' ')}: ${result.stdout}${result.stderr}`);
  return result.stdout;
}

export async function isReachable(network: LabNetwork, from: string, to: string): Promise<boolean> {
  const { exitCode } = await network.run(from, ['ping', '-q', '-c', '1', '-w', '10', to]);
  return exitCode === 0;
}

export async function writeFile(
  network: LabNetwork,
  host: string,
  path: string,
  content: string,
): Promise<void> {
  const argv = ['sh', '-c', 'cat >"$1"', 'sh', path];
  const { exitCode } = await network.run(host, argv, { stdin: content });
  assert.equal(exitCode, 0, `${path} on ${host}`);
}

/** Repeats the look until it gives something other than null, and returns that. */
export async function eventually<Seen>(
  what: string,
  look: () => Promise<Seen | null>,
): Promise<Seen> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (seen !== null) return seen;
    assert.ok(Date.now() < deadline, `not within ${PATIENCE_MS} ms: ${what}`);
    await delay(200);
  }
}

/** web1, web2, … in VLAN 1234: by turns on node1 and node2, with addresses from .11 on. */
export function machine(number: number, changed: Partial<LabMachine> = {}): LabMachine {
  return {
    name: `web${number}`,
    node: number % 2 === 1 ? 'node1' : 'node2',
    vlan: 1234,
    mac: `02:00:4c:5f:00:${String(number).padStart(2, '0')}`,
    address: `10.12.0.${10 + number}/24`,
    gateway: '10.12.0.1',
    ...changed,
  };
}

export async function carry(
  network: LabNetwork,
  vlan: number,
  ports: readonly string[],
): Promise<void> {
  for (const port of ports) {
    await output(network, 'switch', 'bridge', 'vlan', 'add', 'dev', port, 'vid', `${vlan}`);
  }
}

/** The router's own address in the VLAN, now and after a reboot, and forwarding on for good. */
export async function giveInterface(
  network: LabNetwork,
  router: Router,
  { vlan, address }: { vlan: number; address: string },
): Promise<void> {
  const name = `eth1.${vlan}`;
  const stanza = `auto ${name}
iface ${name} inet static
    address ${address}
    vlan-raw-device eth1
`;
  await writeFile(network, router, `/etc/network/interfaces.d/vlan${vlan}`, stanza);
  await writeFile(network, router, '/etc/sysctl.d/60-forward.conf', 'net.ipv4.ip_forward=1\n');
  await output(network, router, 'sysctl', '-q', '-p', '/etc/sysctl.d/60-forward.conf');
  await output(network, router, 'ifup', name);
}

/** keepalived's file of one network: the gateway address, and a public one in front of targets. */
export function keepalivedFile(options: {
  vlan: number;
  priority: number;
  gateway: string;
  publicAddress: string;
  targets: readonly string[];
}): string {
  const { vlan, priority, gateway, publicAddress, targets } = options;
  return `vrrp_instance GW_${vlan} {
    state BACKUP
    nopreempt
    interface eth1.${vlan}
    virtual_router_id 34
    priority ${priority}
    advert_int 1
    virtual_ipaddress {
        ${gateway}/32 dev eth1.${vlan}
    }
    virtual_ipaddress_excluded {
        ${publicAddress}/32 dev eth0
    }
}
virtual_server ${publicAddress} 80 {
    delay_loop 2
    lvs_sched rr
    lvs_method NAT
    protocol TCP
${targets.map(realServer).join('')}}
`;
}

function realServer(ip: string): string {
  return `    real_server ${ip} 80 {
        weight 1
        TCP_CHECK {
            connect_timeout 3
        }
    }
`;
}

/** Who has the address, in the order of ROUTERS. A router that is off has nothing. */
export async function ownersOf(network: LabNetwork, ip: string): Promise<Router[]> {
  const looks = ROUTERS.map(async (router) => {
    const shown = await network.run(router, ['ip', '-4', '-o', 'addr', 'show', 'to', ip]);
    return shown.stdout === '' ? [] : [router];
  });
  return (await Promise.all(looks)).flat();
}

/** The body of an HTTP answer, or null when none comes. bash is the only TCP client in the lab. */
export async function fetchName(
  network: LabNetwork,
  from: string,
  ip: string,
): Promise<string | null> {
  const script = `exec 3<>"/dev/tcp/$1/80" && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && tail -n 1 <&3`;
  const argv = ['timeout', '5', 'bash', '-c', script, 'bash', ip];
  const result = await network.run(from, argv);
  return result.exitCode === 0 ? result.stdout.trim() : null;
}

/** What a change could leave on a host, as text: two equal texts are two equal hosts. */
export async function traces(network: LabNetwork, host: string): Promise<string> {
  const script = `{ ip -br addr; ip -br link; } | sed 's/@if[0-9]*//' | sort
    ip route show table all | sort; ip neigh show proxy; bridge -compressvlans vlan; ipvsadm -Sn
    cd /etc && find . -type l ! -name '*arpeggio-dead-man' | sort
    find . -type f ! -name arpeggio-dead-man -exec cksum {} + | sort -k 3`;
  return await output(network, host, 'sh', '-c', script);
}
