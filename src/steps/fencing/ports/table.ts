// Every switch system whose ports can fence.

import type { FencingSystem, SwitchSystem } from '../../../domain/inventory.ts';
import { CISCO_PORT } from './cisco.ts';
import { JUNOS_PORT } from './junos.ts';
import { LINUX_BRIDGE_PORT } from './linux-bridge.ts';
import type { PortDialect } from './port-dialect.ts';

export const PORT_DIALECTS: Readonly<Record<FencingSystem, PortDialect>> = {
  'linux-bridge': LINUX_BRIDGE_PORT,
  'cisco-ios': CISCO_PORT,
  'arista-eos': CISCO_PORT,
  junos: JUNOS_PORT,
};

export function canFence(system: SwitchSystem): system is FencingSystem {
  return system in PORT_DIALECTS;
}
