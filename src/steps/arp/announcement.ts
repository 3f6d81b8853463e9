// Announcing an address in rounds. Shared by the step announce-address and by the undo of
// hide-address, which gives the address back to the host that had it.

import type { HostName, InterfaceName, IpAddress } from '../../domain/names.ts';
import type { RemoteCommand } from '../../domain/plan.ts';
import { act } from '../../facts/look.ts';
import type { World } from '../../ports/world.ts';

export interface Announcement {
  readonly host: HostName;
  readonly interface: InterfaceName;
  readonly ip: IpAddress;
  readonly gateway: IpAddress;
  readonly rounds: number;
}

// Linux ignores a second update of an entry within `locktime` (1 s), so rounds are further apart.
const ROUND_PAUSE_MS = 100;

/**
 * One round. The request form (-U) is what RFC 5227 asks for, some devices only take the reply
 * (-A), Junos by default only the request, and `-s IP GATEWAY` makes even a gateway without an
 * entry learn the sender (RFC 826), because it is itself the target.
 */
export function roundCommands(of: Announcement): readonly RemoteCommand[] {
  const onInterface = ['-I', of.interface];
  return [
    ['arping', '-q', '-U', '-c', '1', ...onInterface, of.ip],
    ['arping', '-q', '-A', '-c', '1', ...onInterface, of.ip],
    ['arping', '-q', '-U', '-c', '1', '-s', of.ip, ...onInterface, of.gateway],
  ].map((argv) => ({ argv, asRoot: true }));
}

/** Sends all rounds; each takes about a second, because arping waits after its last packet. */
export async function announce(of: Announcement, world: World): Promise<void> {
  for (let round = 1; round <= of.rounds; round += 1) {
    await Promise.all(roundCommands(of).map((command) => act(world, of.host, command)));
    if (round < of.rounds) await world.clock.sleep(ROUND_PAUSE_MS);
  }
}
