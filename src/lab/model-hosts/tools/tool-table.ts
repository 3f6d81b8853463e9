// Which commands exist on a model host, by name. A host may lack one (nft removed) or have another flavour of arping; tests change that through `ToolBox`.
import { arping } from './arp/arping.ts';
import { habetsArping } from './arp/arping-habets.ts';
import { arptables } from './arp/arptables.ts';
import { bridge } from './bridge.ts';
import { ip } from './ip/ip.ts';
import { MACOS_TOOLS } from './macos.ts';
import { nft } from './arp/nft.ts';
import { ping } from './ping.ts';
import { timeout } from './services/connect.ts';
import { ipvsadm, keepalived, keepalivedScript, systemctl } from './services/keepalived.ts';
import { cat, find, grep, sha256sum, stat, test } from './read-files.ts';
import { hostname, identity, printenv, sysctl, trueCommand, uname } from './system.ts';
import type { Tool } from './tool.ts';
import { chmod, chown, install, mv, rm, sync } from './write-files.ts';

export const LINUX_TOOLS: Readonly<Record<string, Tool>> = {
  arping,
  arptables,
  bridge,
  cat,
  chmod,
  chown,
  find,
  grep,
  hostname,
  id: identity,
  install,
  ip,
  ipvsadm,
  keepalived,
  mv,
  nft,
  ping,
  printenv,
  rm,
  sha256sum,
  stat,
  sync,
  sysctl,
  systemctl,
  test,
  timeout,
  true: trueCommand,
  uname,
};

const KEEPALIVED_SCRIPTS = '/etc/keepalived/arpeggio/';

/** Asked for on every host to find out who manages it, and present on none: no complaint. */
const KNOWN_ABSENT = new Set(['networkctl', 'nmcli', 'netplan']);

export type ArpingFlavour = 'iputils' | 'habets';

/** The commands installed on one host. */
export class ToolBox {
  readonly #tools: Readonly<Record<string, Tool>>;
  readonly #removed = new Set<string>();
  arpingFlavour: ArpingFlavour = 'iputils';

  constructor(isMac: boolean) {
    this.#tools = isMac ? MACOS_TOOLS : LINUX_TOOLS;
  }

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
    if (name.startsWith(KEEPALIVED_SCRIPTS)) return keepalivedScript(name);
    const tool = Object.hasOwn(this.#tools, name) ? this.#tools[name] : undefined;
    if (tool !== undefined) return tool;
    return KNOWN_ABSENT.has(name) ? 'absent' : 'unknown';
  }
}
