// One switch of each system, alike as far as the systems allow: two trunks, a trunk that carries
// everything where there is such a thing, an access port, a routed port, a bundle with its member.

import type { SwitchOptions } from '../../../src/lab/switches/start-switch.ts';

export interface Example {
  readonly options: SwitchOptions;
  /** The two trunks. */
  readonly trunks: readonly [string, string];
  /** What can be no trunk, with the words of the refusal. */
  readonly unsuitable: Readonly<Record<string, RegExp>>;
  /** Carries everything. */
  readonly open: string | null;
  /** Another spelling of the first trunk. */
  readonly alias: string;
  /** Lines of an apply with a new VLAN on both trunks. */
  readonly lines: readonly string[];
  readonly undoLines: readonly string[];
}

function ports(names: Readonly<Record<string, string>>, channel: string) {
  const { one = '', two = '', open, access = '', routed = '', bundle = '', member = '' } = names;
  return {
    [one]: { allowed: '10,20-22' },
    [two]: { allowed: '10,30', native: 30 },
    ...(open === undefined ? {} : { [open]: { allowed: 'all' } }),
    [access]: { mode: 'access', access: 10 },
    [routed]: { mode: 'routed' },
    [bundle]: { allowed: '10' },
    [member]: { allowed: '10', channel },
  } as const;
}

function ciscoLines(one: string, two: string, save: string) {
  const onBoth = (edit: string): string[] => [
    `interface ${one}`,
    `switchport trunk allowed vlan ${edit} 1234`,
    `interface ${two}`,
    `switchport trunk allowed vlan ${edit} 1234`,
  ];
  const make = ['vlan 1234', 'name arpeggio-1234', 'exit'];
  return {
    lines: ['configure terminal', ...make, ...onBoth('add'), 'end', save],
    undoLines: ['configure terminal', ...onBoth('remove'), 'exit', 'no vlan 1234', 'end', save],
  };
}

const BUNDLE = /member of (?:port-channel 1|ae0|lag 1|PortChannel1), whose own name belongs here/;

const IOS: Example = {
  options: {
    system: 'cisco-ios',
    name: 'campus-core-switch-number-one',
    banner: '\n*** core # authorised people only ***\n',
    ports: ports(
      {
        one: 'GigabitEthernet1/0/1',
        two: 'GigabitEthernet1/0/2',
        open: 'GigabitEthernet1/0/3',
        access: 'GigabitEthernet1/0/4',
        routed: 'GigabitEthernet1/0/5',
        bundle: 'Port-channel1',
        member: 'GigabitEthernet1/0/6',
      },
      'Port-channel1',
    ),
  },
  trunks: ['GigabitEthernet1/0/1', 'GigabitEthernet1/0/2'],
  unsuitable: {
    'Gi1/0/4': /access port of VLAN 10/,
    'Gi1/0/5': /routed port/,
    'Gi1/0/6': BUNDLE,
  },
  open: 'GigabitEthernet1/0/3',
  alias: 'Gi1/0/1',
  ...ciscoLines('GigabitEthernet1/0/1', 'GigabitEthernet1/0/2', 'write memory'),
};

const NX_OS: Example = {
  options: {
    system: 'cisco-nx-os',
    ports: ports(
      {
        one: 'Ethernet1/1',
        two: 'Ethernet1/2',
        open: 'Ethernet1/3',
        access: 'Ethernet1/4',
        routed: 'Ethernet1/5',
        bundle: 'port-channel1',
        member: 'Ethernet1/6',
      },
      'port-channel1',
    ),
  },
  trunks: ['Ethernet1/1', 'Ethernet1/2'],
  unsuitable: { 'Eth1/4': /access port/, 'Eth1/5': /routed port/, 'Eth1/6': BUNDLE },
  open: 'Ethernet1/3',
  alias: 'Eth1/1',
  ...ciscoLines('Ethernet1/1', 'Ethernet1/2', 'copy running-config startup-config'),
};

const EOS: Example = {
  options: {
    system: 'arista-eos',
    ports: ports(
      {
        one: 'Ethernet1',
        two: 'Ethernet2',
        open: 'Ethernet3',
        access: 'Ethernet4',
        routed: 'Ethernet5',
        bundle: 'Port-Channel1',
        member: 'Ethernet6',
      },
      'Port-Channel1',
    ),
  },
  trunks: ['Ethernet1', 'Ethernet2'],
  unsuitable: { Et4: /access port/, Et5: /routed port/, Et6: BUNDLE },
  open: 'Ethernet3',
  alias: 'Et1',
  ...ciscoLines('Ethernet1', 'Ethernet2', 'write memory'),
};

const MEMBER = 'unit 0 family ethernet-switching vlan members 1234';

const JUNOS: Example = {
  options: {
    system: 'junos',
    ports: ports(
      {
        one: 'ge-0/0/1',
        two: 'ge-0/0/2',
        open: 'ge-0/0/3',
        access: 'ge-0/0/4',
        routed: 'ge-0/0/5',
        bundle: 'ae0',
        member: 'ge-0/0/6',
      },
      'ae0',
    ),
  },
  trunks: ['ge-0/0/1', 'ge-0/0/2'],
  unsuitable: { 'ge-0/0/4': /access port/, 'ge-0/0/5': /routed/, 'ge-0/0/6': BUNDLE },
  open: 'ge-0/0/3',
  alias: 'ge-0/0/1',
  lines: [
    'configure exclusive',
    'set vlans arpeggio-1234 vlan-id 1234',
    `set interfaces ge-0/0/1 ${MEMBER}`,
    `set interfaces ge-0/0/2 ${MEMBER}`,
    'commit',
    'exit',
  ],
  undoLines: [
    'configure exclusive',
    `delete interfaces ge-0/0/1 ${MEMBER}`,
    `delete interfaces ge-0/0/2 ${MEMBER}`,
    'delete vlans arpeggio-1234',
    'commit',
    'exit',
  ],
};

const ARUBA: Example = {
  options: {
    system: 'aruba-cx',
    ports: ports(
      {
        one: '1/1/1',
        two: '1/1/2',
        open: '1/1/3',
        access: '1/1/4',
        routed: '1/1/5',
        bundle: 'lag 1',
        member: '1/1/6',
      },
      'lag 1',
    ),
  },
  trunks: ['1/1/1', '1/1/2'],
  unsuitable: { '1/1/4': /access port/, '1/1/5': /routed port/, '1/1/6': BUNDLE },
  open: '1/1/3',
  alias: '1/1/1',
  lines: [
    'configure terminal',
    ...['vlan 1234', 'name arpeggio-1234', 'exit'],
    ...['interface 1/1/1', 'vlan trunk allowed 1234', 'exit'],
    ...['interface 1/1/2', 'vlan trunk allowed 1234', 'exit'],
    'end',
    'write memory',
  ],
  undoLines: [
    'configure terminal',
    ...['interface 1/1/1', 'no vlan trunk allowed 1234', 'exit'],
    ...['interface 1/1/2', 'no vlan trunk allowed 1234', 'exit'],
    'no vlan 1234',
    'end',
    'write memory',
  ],
};

const SUDO = 'sudo -n -- config';

const SONIC: Example = {
  options: {
    system: 'sonic',
    ports: ports(
      {
        one: 'Ethernet0',
        two: 'Ethernet4',
        access: 'Ethernet8',
        routed: 'Ethernet12',
        bundle: 'PortChannel1',
        member: 'Ethernet16',
      },
      'PortChannel1',
    ),
  },
  trunks: ['Ethernet0', 'Ethernet4'],
  unsuitable: { Ethernet8: /access port/, Ethernet12: /routed port/, Ethernet16: BUNDLE },
  open: null,
  alias: 'Ethernet0',
  lines: [
    `${SUDO} vlan add 1234`,
    `${SUDO} vlan member add 1234 Ethernet0`,
    `${SUDO} vlan member add 1234 Ethernet4`,
    `${SUDO} save -y`,
  ],
  undoLines: [
    `${SUDO} vlan member del 1234 Ethernet0`,
    `${SUDO} vlan member del 1234 Ethernet4`,
    `${SUDO} vlan del 1234`,
    `${SUDO} save -y`,
  ],
};

export const EXAMPLES: readonly Example[] = [IOS, NX_OS, EOS, JUNOS, ARUBA, SONIC];
