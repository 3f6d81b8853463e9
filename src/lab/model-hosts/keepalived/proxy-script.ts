// The one kind of script that keepalived runs in the lab: it answers ARP for the addresses written in
// it, or stops to. Read for its settings and acted upon; the model has no shell.
import { broadcastArp } from '../kernel/arp/exchange.ts';
import type { ModelHost } from '../kernel/model-host.ts';

export interface ScriptCall {
  host: ModelHost;
  path: string;
  words: readonly string[];
  now: () => number;
}

/** False when there is no such script. */
export function runProxyScript({ host, path, words, now }: ScriptCall): boolean {
  const content = host.files.read(path)?.content;
  const link = host.link(settingOf(content, 'uplink'));
  if (content === undefined || link === undefined) return false;
  const [word, gateway = '', ...dropped] = words;
  const isOn = word === 'on' || (word === 'now' && host.holderOf(gateway) !== undefined);
  for (const address of dropped) link.proxies.delete(address);
  const addresses = settingOf(content, 'addresses').split(' ').filter(Boolean);
  for (const address of addresses) {
    if (!isOn) link.proxies.delete(address);
    else {
      link.proxies.add(address);
      const targetAddress = settingOf(content, 'next_hop');
      const message = { senderAddress: address, senderMac: link.mac, targetAddress };
      broadcastArp({ host, link }, { operation: 'request', ...message }, now());
    }
  }
  return true;
}

/** `uplink=eth0`, `addresses='203.0.113.130 203.0.113.131'` */
function settingOf(content: string | undefined, name: string): string {
  const match = new RegExp(`^${name}='?([^'\\n]*)'?$`, 'm').exec(content ?? '');
  return match?.[1] ?? '';
}
