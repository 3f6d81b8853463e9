// Every switch system that can be typed on, with its dialect.

import type { SwitchSystem } from '../../../domain/inventory.ts';
import { ARUBA_CX } from './aruba-cx.ts';
import { ARISTA_EOS } from './cisco/arista-eos.ts';
import { CISCO_IOS } from './cisco/cisco-ios.ts';
import { CISCO_NX_OS } from './cisco/cisco-nx-os.ts';
import type { Dialect } from './dialect.ts';
import { JUNOS } from './junos.ts';
import { LINUX_BRIDGE } from './linux-bridge.ts';
import { SONIC } from './sonic.ts';

/** On a `manual` switch a person types. */
export type TypedSystem = Exclude<SwitchSystem, 'manual'>;

export const DIALECTS: Readonly<Record<TypedSystem, Dialect>> = {
  'linux-bridge': LINUX_BRIDGE,
  'cisco-ios': CISCO_IOS,
  'cisco-nx-os': CISCO_NX_OS,
  'arista-eos': ARISTA_EOS,
  junos: JUNOS,
  'aruba-cx': ARUBA_CX,
  sonic: SONIC,
};
