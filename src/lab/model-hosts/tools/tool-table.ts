// Which commands exist on a model host, by name. A host may lack one (nft removed) or have another flavour of arping; tests change that through `ToolBox`.
import { arping } from './arping.ts';
import { habetsArping } from './arping-habets.ts';
import { arptables } from './arptables.ts';
import { ip } from './ip.ts';
import { nft } from './nft.ts';
import { ping } from './ping.ts';
import { cat, find, grep, sha256sum, stat } from './read-files.ts';
import { hostname, identity, printenv, sysctl, trueCommand, uname } from './system.ts';
import type { Tool } from './tool.ts';
import { chmod, chown, install, mv, rm, sync } from './write-files.ts';

const EVERY_TOOL: Readonly<Record<string, Tool>> = {
  arping,
  arptables,
  cat,
  chmod,
  chown,
  find,
  grep,
  hostname,
  id: identity,
  install,
  ip,
  mv,
  nft,
  ping,
  printenv,
  rm,
  sha256sum,
  stat,
  sync,
  sysctl,
  true: trueCommand,
  uname,
};

/** Asked for on every host to find out who manages it, and present on none: no complaint. */
const KNOWN_ABSENT = new Set(['networkctl', 'nmcli', 'netplan']);

export type ArpingFlavour = 'iputils' | 'habets';

/** The commands installed on one host. */
export class ToolBox {
  readonly #removed = new Set<string>();
  arpingFlavour: ArpingFlavour = 'iputils';

  remove(name: string): void {
    this.#removed.add(name);
  }

  install(name: string): void {
    this.#removed.delete(name);
  }

  /** 'absent': a real host would not have it either; 'unknown': the model has to complain. */
  find(name: string): Tool | 'absent' | 'unknown' {
    if (this.#removed.has(name)) return 'absent';
    if (name === 'arping' && this.arpingFlavour === 'habets') return habetsArping;
    const tool = Object.hasOwn(EVERY_TOOL, name) ? EVERY_TOOL[name] : undefined;
    if (tool !== undefined) return tool;
    return KNOWN_ABSENT.has(name) ? 'absent' : 'unknown';
  }
}
