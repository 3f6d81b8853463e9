// Which interfaces hear a frame: over cables, through VLAN-aware bridges, into VLAN devices. Frames
// are not queued or learned: a bridge floods, and the receiver is picked by its MAC afterwards. One
// level of 802.1Q tags; no spanning tree (the lab has no loops), no VLANs of the bridge itself.
import type { Link, SegmentPort } from './link.ts';

type Tag = number | undefined;

/** Whether the link has a carrier, as `ip link` shows it while the link is up. */
export function hasCarrier({ host, link }: SegmentPort): boolean {
  if (link.isUnplugged) return false;
  if (link.vlan !== undefined) {
    const parent = { host, link: link.vlan.parent };
    return parent.link.isUp && hasCarrier(parent);
  }
  if (link.kind === 'bridge') {
    return host.links.some(
      (other) => other.port?.bridge === link.name && isPassingFrames({ host, link: other }),
    );
  }
  return link.segment?.kind !== 'cable' || farEnds(link).some(isOn);
}

export function isPassingFrames(port: SegmentPort): boolean {
  return port.host.isOn && port.link.isUp && hasCarrier(port);
}

/** The other ends of a card's cable. */
export function farEnds(link: Link): SegmentPort[] {
  return (link.segment?.ports ?? []).filter((other) => other.link !== link);
}

function isOn({ host, link }: SegmentPort): boolean {
  return host.isOn && link.isUp && !link.isUnplugged;
}

/** Everyone who hears a broadcast from this interface, in the order of cables and bridge ports. */
export function listeners(from: SegmentPort): SegmentPort[] {
  if (!isPassingFrames(from)) return [];
  const { host, link } = from;
  const seen = new Set<Link>();
  if (link.vlan !== undefined) return leave({ host, link: link.vlan.parent }, link.vlan.id, seen);
  return link.kind === 'card' ? leave(from, undefined, seen) : [];
}

/** A frame goes out of a card. */
function leave(port: SegmentPort, tag: Tag, seen: Set<Link>): SegmentPort[] {
  seen.add(port.link);
  return farEnds(port.link)
    .filter((other) => !seen.has(other.link) && isPassingFrames(other))
    .flatMap((other) => arrive(other, tag, seen));
}

/** A frame comes in by a card: for a VLAN device, else for the bridge, else for the card itself. */
function arrive(port: SegmentPort, tag: Tag, seen: Set<Link>): SegmentPort[] {
  const { host, link } = port;
  const device = host.links.find(({ vlan }) => vlan?.parent === link && vlan.id === tag);
  if (device !== undefined) return device.isUp ? [{ host, link: device }] : [];
  if (link.port !== undefined) return cross(port, tag, seen);
  return tag === undefined ? [port] : [];
}

function cross({ host, link }: SegmentPort, tag: Tag, seen: Set<Link>): SegmentPort[] {
  const { port } = link;
  const vlan = tag ?? port?.ownVlan;
  if (port === undefined || host.link(port.bridge)?.isUp !== true) return [];
  if (vlan === undefined || !port.vlans.has(vlan)) return [];
  seen.add(link);
  return host.links.flatMap((other) => {
    const membership = other.port?.bridge === port.bridge ? other.port.vlans.get(vlan) : undefined;
    if (other === link || membership === undefined) return [];
    const way = { host, link: other };
    return isPassingFrames(way) ? leave(way, membership.isUntagged ? undefined : vlan, seen) : [];
  });
}
