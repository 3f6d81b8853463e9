// ARP on one segment: who answers a request, who learns from which packet (net/ipv4/arp.c,
// arp_process), and how a host finds the MAC of a next hop. Answers come in cable order: the first
// in the list is the faster host. Packets sent by arping use a packet socket and therefore bypass
// the sender's own nft output chain, as measured.
import { isInNetwork } from '../ipv4.ts';
import { isPassingFrames, listeners } from '../ethernet.ts';
import type { Link, SegmentPort } from '../link.ts';
import { DELAY_MS, type Neighbour, PROBING_MS } from './neighbours.ts';
import { longestMatch } from '../routes.ts';

export interface ArpMessage {
  operation: 'request' | 'reply';
  senderAddress: string;
  senderMac: string;
  targetAddress: string;
}

export interface ArpAnswer {
  host: string;
  mac: string;
}

/** Broadcasts a message; returns the answers in the order in which they arrive. */
export function broadcastArp(from: SegmentPort, message: ArpMessage, now: number): ArpAnswer[] {
  if (isPassingFrames(from)) from.link.counters.sent += 1;
  const answers = listeners(from).flatMap((port) => {
    port.link.counters.received += 1;
    const mac = receive(port, message, now);
    if (mac !== undefined) port.link.counters.sent += 1;
    return mac === undefined ? [] : [{ host: port.host.name, mac }];
  });
  for (const answer of answers) hearAnswer(from, message, answer, now);
  return answers;
}

function hearAnswer(from: SegmentPort, message: ArpMessage, answer: ArpAnswer, now: number): void {
  from.link.counters.received += 1;
  const packet = { senderAddress: message.targetAddress, targetAddress: message.senderAddress };
  if (from.host.dropsArp('input', packet)) return;
  const heard = { address: message.targetAddress, mac: answer.mac };
  from.link.neighbours.hear({ ...heard, isGratuitous: false, isAnswer: true }, now);
}

/** What one host does with a message: the MAC that it answers with, if it answers. */
function receive(port: SegmentPort, message: ArpMessage, now: number): string | undefined {
  const { host, link } = port;
  if (host.dropsArp('input', message)) return undefined;
  const isGratuitous = message.senderAddress === message.targetAddress;
  if (isGratuitous && host.sysctls.effective('drop_gratuitous_arp', link.name) > 0)
    return undefined;
  if (message.operation === 'request' && answersRequest(port, message)) {
    if (message.senderAddress !== '0.0.0.0') {
      link.neighbours.learnAsker(message.senderAddress, message.senderMac, now);
    }
    return isAnswerHidden(port, message) ? undefined : link.mac;
  }
  learnFromBystander(port, message, isGratuitous, now);
  return undefined;
}

function learnFromBystander(
  port: SegmentPort,
  message: ArpMessage,
  isGratuitous: boolean,
  now: number,
): void {
  const { neighbours, name } = port.link;
  const { senderAddress: address, senderMac: mac } = message;
  if (address === '0.0.0.0' || port.host.holderOf(address) !== undefined) return;
  const mayCreate = port.host.sysctls.effective('arp_accept', name) > 0;
  if (mayCreate && neighbours.read(address, now) === undefined) {
    if (isGratuitous || message.operation === 'reply') neighbours.set(address, mac, 'STALE', now);
    return;
  }
  neighbours.hear({ address, mac, isGratuitous, isAnswer: false }, now);
}

/** The reply's sender is the address that was asked for: an output rule on it hides the answer. */
function isAnswerHidden(port: SegmentPort, message: ArpMessage): boolean {
  return port.host.dropsArp('output', {
    senderAddress: message.targetAddress,
    targetAddress: message.senderAddress,
  });
}

function answersRequest(port: SegmentPort, message: ArpMessage): boolean {
  const { host, link } = port;
  const { targetAddress: address, senderAddress } = message;
  const ignore = host.sysctls.effective('arp_ignore', link.name);
  if (ignore >= 8) return false;
  const holder = host.holderOf(address);
  if (holder !== undefined) return ignore === 0 || holder.link === link;
  // A probe for duplicates (arping -D, RFC 5227) is answered only by who holds the address.
  return senderAddress !== '0.0.0.0' && answersForOthers(port, address);
}

/**
 * arp_process: with forwarding on, and a route that leaves by another interface, for everybody
 * (proxy_arp) or for listed addresses (proxy entries). The real delay of up to 0.8 s is left out.
 */
function answersForOthers({ host, link }: SegmentPort, address: string): boolean {
  if (host.sysctls.read('net.ipv4.ip_forward') !== '1') return false;
  const isAsked = host.sysctls.effective('proxy_arp', link.name) > 0 || link.proxies.has(address);
  const route = isAsked ? longestMatch(host.routes(), address) : undefined;
  return route !== undefined && route.device !== link.name;
}

/** One question of a host's kernel: who has `nextHop`, asked with `sourceAddress` as sender. */
export interface NeighbourQuestion {
  nextHop: string;
  sourceAddress: string;
  now: number;
}

/**
 * The MAC that a packet for `nextHop` is sent to, with the kernel's ageing: a stale entry is used
 * and later checked by unicast; a missing one is asked for by broadcast. Undefined: nobody answers.
 */
export function resolveNeighbour(
  port: SegmentPort,
  question: NeighbourQuestion,
): string | undefined {
  const { nextHop, now } = question;
  const { neighbours } = port.link;
  const entry = neighbours.read(nextHop, now);
  if (entry !== undefined) ageInUse(port, question, entry);
  return neighbours.read(nextHop, now)?.mac ?? solicit(port, question);
}

/** What happens to an entry because a packet uses it: stale, delay, unicast probe, give up. */
function ageInUse(port: SegmentPort, question: NeighbourQuestion, entry: Neighbour): void {
  const { nextHop, now } = question;
  const { neighbours } = port.link;
  const age = now - entry.since;
  if (entry.state === 'STALE') neighbours.enter(nextHop, 'DELAY', now);
  else if (entry.state === 'DELAY' && age >= DELAY_MS) {
    const isConfirmed = isConfirmedByUnicast(port, question, entry.mac);
    if (isConfirmed) neighbours.set(nextHop, entry.mac, 'REACHABLE', now);
    else neighbours.enter(nextHop, 'PROBE', now);
  } else if (entry.state === 'PROBE' && age >= PROBING_MS) {
    neighbours.enter(nextHop, 'FAILED', now);
  }
}

function solicit(port: SegmentPort, question: NeighbourQuestion): string | undefined {
  const { nextHop, now } = question;
  const { neighbours } = port.link;
  if (neighbours.read(nextHop, now)?.state !== 'INCOMPLETE') {
    neighbours.set(nextHop, undefined, 'INCOMPLETE', now);
  }
  const message = solicitation(port, question);
  if (!isPassingFrames(port) || port.host.dropsArp('output', message)) return undefined;
  broadcastArp(port, message, now);
  return neighbours.read(nextHop, now)?.mac;
}

/** A probe has no packet waiting, so the kernel asks in the name of the link's own address. */
function isConfirmedByUnicast(
  port: SegmentPort,
  question: NeighbourQuestion,
  mac: string | undefined,
): boolean {
  const sourceAddress = ownAddress(port.link, question.nextHop) ?? question.sourceAddress;
  const message = solicitation(port, { ...question, sourceAddress });
  if (port.host.dropsArp('output', message)) return false;
  const target = listeners(port).find((other) => other.link.mac === mac);
  if (target === undefined || receive(target, message, question.now) === undefined) return false;
  const answer = { senderAddress: question.nextHop, targetAddress: sourceAddress };
  return !port.host.dropsArp('input', answer);
}

function ownAddress(link: Link, target: string): string | undefined {
  const primaries = link.addresses.filter((held) => !held.isSecondary);
  const near = primaries.find((held) => isInNetwork(target, held.address, held.prefixLength));
  return (near ?? primaries[0])?.address;
}

function solicitation(port: SegmentPort, question: NeighbourQuestion): ArpMessage {
  return {
    operation: 'request',
    senderAddress: question.sourceAddress,
    senderMac: port.link.mac,
    targetAddress: question.nextHop,
  };
}
