// The drivers that write files and kernel settings.

import { setSysctl } from '../../../src/steps/set-sysctl.ts';
import { writeFile } from '../../../src/steps/write-file.ts';
import { type Arrange, type StepCase, stepCase } from '../suite/step-case.ts';

const KEY = 'net/ipv4/conf/eth0/promote_secondaries';
const NEW_PATH = '/etc/network/interfaces.d/arpeggio-203-0-113-50';
const PATH = '/etc/network/interfaces.d/service-203-0-113-50';
const BEFORE = 'iface eth0 inet static\n    address 203.0.113.50/32\n';
const AFTER = '# It\'s ours: "50" moved.\niface eth0 inet static\n    address 203.0.113.60/32\n';

const ofFile = { mode: '644', purpose: 'Keep it after a reboot' };
const set = (value: string): Arrange => {
  return async (network) => {
    await network.run('node1', ['sysctl', '-w', `${KEY}=${value}`]);
  };
};
const write = (host: string, path: string, text: string): Arrange => {
  return (network) => network.host(host).writeFile(path, text);
};

export const SETTING_CASES: readonly StepCase[] = [
  stepCase(
    setSysctl,
    { host: 'node1', key: KEY, before: '0', after: '1', reason: 'so that nothing is lost' },
    {
      about: 'a switch of one interface',
      alreadyApplied: set('1'),
      drifted: set('2'),
    },
  ),
  stepCase(
    writeFile,
    { ...ofFile, host: 'node3', path: NEW_PATH, before: null, after: AFTER },
    {
      about: 'create',
      alreadyApplied: write('node3', NEW_PATH, AFTER),
      drifted: write('node3', NEW_PATH, '# mine\n'),
    },
  ),
  stepCase(
    writeFile,
    { ...ofFile, host: 'node1', path: PATH, before: BEFORE, after: AFTER },
    {
      about: 'replace',
      alreadyApplied: write('node1', PATH, AFTER),
      drifted: write('node1', PATH, `${BEFORE}# mine\n`),
    },
  ),
  stepCase(
    writeFile,
    { ...ofFile, host: 'node1', path: PATH, before: BEFORE, after: null },
    {
      about: 'delete',
      alreadyApplied: (network) =>
        network.host('node1').alter((kernel) => kernel.files.remove(PATH)),
      drifted: write('node1', PATH, `${BEFORE}# mine\n`),
    },
  ),
];
