// The first files of the lab's hosts, as ../../network/guest/host/host-files.sh writes them: who a
// host is, its interfaces(5) stanzas, its bridge's ports, its sysctl.d.
const PUBLIC_GATEWAY = '203.0.113.1';
/** The access VLAN of the public segment on the switch. */
const PUBLIC_VLAN = 100;

export function firstFiles(
  name: string,
  octet: number,
  switchPorts: readonly string[],
): Record<string, string> {
  return {
    '/etc/hostname': `${name}\n`,
    '/etc/network/interfaces': interfacesOf(name, octet),
    '/etc/sysctl.d/10-lab.conf': sysctlsOf(name),
    ...(name.startsWith('node') ? portFiles('vmbr0', ['eth1']) : {}),
    ...(name === 'switch' ? portFiles('br0', switchPorts) : {}),
    ...(name.startsWith('router') ? keepalivedFiles(name) : {}),
    ...(name === 'node1' ? serviceFiles() : {}),
  };
}

function interfacesOf(name: string, octet: number): string {
  const head = `auto lo\niface lo inet loopback\n\n${stanza('mgmt0', `10.255.0.${octet}/24`)}`;
  return `${head}${publicStanzas(name, octet)}source /etc/network/interfaces.d/*\n`;
}

function publicStanzas(name: string, octet: number): string {
  if (name === 'internet') return stanza('eth0', '198.51.100.10/24', '198.51.100.1');
  if (name === 'gw') {
    return stanza('eth0', '198.51.100.1/24') + stanza('eth1', `${PUBLIC_GATEWAY}/24`);
  }
  if (name === 'switch') return bridgeStanza('br0');
  const own = stanza('eth0', `203.0.113.${octet}/24`, PUBLIC_GATEWAY);
  return own + (name.startsWith('router') ? LINK_STANZA : bridgeStanza('vmbr0'));
}

function stanza(nic: string, address: string, gateway?: string): string {
  const last = gateway === undefined ? '' : `    gateway ${gateway}\n`;
  return `auto ${nic}\niface ${nic} inet static\n    address ${address}\n${last}\n`;
}

const LINK_STANZA = [
  'auto eth1',
  'iface eth1 inet manual',
  '    up ip link set $IFACE up',
  '    down ip link set $IFACE down',
  '',
  '',
].join('\n');

function bridgeStanza(bridge: string): string {
  return [
    `auto ${bridge}`,
    `iface ${bridge} inet manual`,
    '    pre-up ip link add $IFACE type bridge vlan_filtering 1 vlan_default_pvid 0',
    '    up ip -batch /etc/network/$IFACE.ports',
    '    up bridge -batch /etc/network/$IFACE.vlans',
    '    post-down ip link del $IFACE',
    '',
    '',
  ].join('\n');
}

function portFiles(bridge: string, nics: readonly string[]): Record<string, string> {
  const joins = nics.map((nic) => `link set ${nic} master ${bridge}\nlink set ${nic} up\n`);
  const vlans = nics.map((nic) => {
    const vlan = vlansOfPort(nic);
    return vlan === undefined ? '' : `vlan add dev ${nic} vid ${vlan}\n`;
  });
  return {
    [`/etc/network/${bridge}.ports`]: `link set ${bridge} up\n${joins.join('')}`,
    [`/etc/network/${bridge}.vlans`]: vlans.join(''),
  };
}

/** A trunk of a node carries everything, a trunk of the switch what someone has put on it. */
function vlansOfPort(nic: string): string | undefined {
  if (nic === 'eth1') return '2-4094';
  return nic.endsWith('-eth1') && nic !== 'gw-eth1' ? undefined : `${PUBLIC_VLAN} pvid untagged`;
}

function sysctlsOf(name: string): string {
  const common = 'net.ipv6.conf.all.disable_ipv6=1\nnet.ipv6.conf.default.disable_ipv6=1\n';
  return name === 'gw' ? `${common}net.ipv4.ip_forward=1\n` : common;
}

/** As ../../network/guest/host/router-files.sh: a person's own file, and a directory of fragments. */
function keepalivedFiles(name: string): Record<string, string> {
  const lines = [
    'global_defs {',
    `    router_id ${name}`,
    '    vrrp_version 3',
    '    enable_script_security',
    '    script_user root',
    '    vrrp_garp_master_refresh 60',
    '}',
    '',
    '# One file for each network.',
    'include /etc/keepalived/conf.d/*.conf',
    '',
  ];
  return { '/etc/keepalived/keepalived.conf': lines.join('\n') };
}

/** .50 is the address that moves; .60 is a neighbour that must survive every move of .50. */
function serviceFiles(): Record<string, string> {
  return Object.fromEntries(
    ['50', '60'].map((last) => [
      `/etc/network/interfaces.d/service-203-0-113-${last}`,
      `iface eth0 inet static\n    address 203.0.113.${last}/32\n`,
    ]),
  );
}

/** `place`: the last two octets of both of its addresses. */
export function interfacesOfExtraNode(place: string): string {
  const own = stanza('mgmt0', `10.255.${place}/16`) + stanza('eth0', `100.64.${place}/16`);
  return `auto lo\niface lo inet loopback\n\n${own}source /etc/network/interfaces.d/*\n`;
}

export function interfacesOfMac(): string {
  return stanza('mgmt0', '10.255.0.71/24') + stanza('en0', '203.0.113.71/24', PUBLIC_GATEWAY);
}

/** A VM takes its address and announces itself; it has no management network. */
export function filesOfMachine(machine: {
  name: string;
  address: string | null;
  gateway: string | null;
}): Record<string, string> {
  const own =
    machine.address === null
      ? 'auto eth0\niface eth0 inet manual\n    up ip link set $IFACE up\n'
      : stanza('eth0', machine.address, machine.gateway ?? undefined);
  return {
    '/etc/hostname': `${machine.name}\n`,
    '/etc/network/interfaces': `auto lo\niface lo inet loopback\n\n${own}`,
  };
}
