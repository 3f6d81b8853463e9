// A network without a virtual router from its first command to its last: made, filled, exposed, looked
// at, and removed, with proof from the hosts: a web page fetched through the public address, and
// nothing left behind on any host at the end.

import { change, type Play, typeForAnswer } from './conversation.ts';

const VLAN = 'vlan 1234';
const VIP = '203.0.113.80';
// Where something of a network could be left.
const HOSTS = ['router1', 'router2', 'switch', 'node1', 'node2', 'node3'];

export async function playNetwork(play: Play): Promise<void> {
  const { checks } = play;
  const before = await everything(play);
  await change(play, `/new-network ${VLAN} because "a place for the new shop"`);
  await change(play, `/deploy-vm web1 in ${VLAN}`);
  await change(play, `/deploy-vm web2 in ${VLAN}`);
  const targets = (await addressesOf(play, ['web1', 'web2'])).map((ip) => `${ip}:80`);
  await change(play, `/expose ${VIP}:80 to ${targets.join(',')}`);
  await checkPage(play);

  const sound = await typeForAnswer(play, `/check-network ${VLAN}`, /VLAN 1234/);
  checks.hold('every check of the network is good', !sound.includes('✗'));
  const list = await typeForAnswer(play, '/networks', /network/);
  checks.hold('the network is listed with what it exposes', list.includes(`${VIP}:80`));
  const place = await typeForAnswer(play, `/where-is ${targets[0]?.split(':')[0]}`, /Where is/);
  checks.hold('the VM is found by its address', place.includes('web1'));

  const refusal = await typeForAnswer(play, `/delete-network ${VLAN}`, /:x:/);
  checks.hold('a network in use is not deleted, and says by whom', refusal.includes('web1'));
  await change(play, `/unexpose ${VIP}:80`);
  await change(play, `/destroy-vm web1 in ${VLAN}`);
  await change(play, `/destroy-vm web2 in ${VLAN}`);
  await change(play, `/delete-network ${VLAN}`);
  const after = await everything(play);
  checks.hold('nothing of the network is left on any host', after === before);
  checks.hold('nothing of it is left in CloudStack', !play.stage.cloud.dump().includes('1234'));
}

/** What /new-network and the others change on hosts, as text. */
async function everything({ stage }: Play): Promise<string> {
  const looks = [
    ['ip', '-j', 'link', 'show'],
    ['ip', '-j', '-4', 'route', 'show'],
    ['find', '/etc/network', '/etc/keepalived', '-type', 'f'],
  ];
  const texts: string[] = [];
  for (const host of HOSTS) {
    for (const argv of looks) {
      const { stdout } = await stage.network.run(host, argv);
      texts.push(`${host}: ${namesIn(argv, stdout)}`);
    }
  }
  return texts.join('\n');
}

/** Names only: indexes and counters differ from one look to the next. */
function namesIn([tool]: readonly string[], text: string): string {
  if (tool !== 'ip') return text.split('\n').toSorted().join(' ');
  const rows = JSON.parse(text) as { ifname?: string; dst?: string; gateway?: string }[];
  return rows.map(({ ifname, dst, gateway }) => ifname ?? `${dst} ${gateway ?? ''}`).join(' ');
}

/** As CloudStack has them. */
async function addressesOf(play: Play, names: readonly string[]): Promise<readonly string[]> {
  const dump = play.stage.cloud.dump();
  return names.map((name) => {
    const [, ip] = new RegExp(`${name},[^]*?(\\d+\\.\\d+\\.\\d+\\.\\d+)`).exec(dump) ?? [];
    if (ip === undefined) throw new Error(`CloudStack knows no address of ${name}:\n${dump}`);
    return ip;
  });
}

/** Real TCP connections from outside, through the public address, to both VMs in turn. */
async function checkPage({ stage: { network }, checks, say }: Play): Promise<void> {
  const connect = ['timeout', '10', 'bash', '-c', 'exec 3<>/dev/tcp/$0/$1', VIP, '80'];
  const { exitCode } = await network.run('internet', connect);
  checks.hold('a connection from internet through the public address is taken', exitCode === 0);
  // Model hosts take connections but serve no pages.
  if (network.backend === 'in-process') return;
  const names = new Set<string>();
  for (let attempt = 0; attempt < 6; attempt += 1) {
    const ask = 'exec 3<>/dev/tcp/$0/80; printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3; cat <&3';
    const { stdout } = await network.run('internet', ['timeout', '10', 'bash', '-c', ask, VIP]);
    const name = /web\d/.exec(stdout)?.[0];
    if (name !== undefined) names.add(name);
  }
  say(`From internet, http://${VIP}/ was answered by ${[...names].toSorted().join(' and ')}.`);
  checks.hold('both VMs answer through the public address', names.size === 2);
}
