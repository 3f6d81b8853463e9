// Step of a watch: after a take-over from a dead host, see that nobody but the new owner answers for the
// address, and that the old host has not come back with the address in its files. Only looks; whatever
// it finds is said to people, with the command that puts it right, and changed by nobody without them.

import { z } from 'zod';
import { Failed, failureOf } from '../../domain/failures.ts';
import type { Attachment } from '../../domain/inventory.ts';
import type { HostName, MacAddress } from '../../domain/names.ts';
import {
  AttachmentField,
  HostNameField,
  IpAddressField,
  MacAddressField,
} from '../../domain/spec-fields.ts';
import { askEverybody, readArpAnswers } from '../../facts/arp-answers.ts';
import { type InterfaceFact, readInterfaces } from '../../facts/interfaces.ts';
import { lineNames } from '../../facts/persistence/ifupdown-files.ts';
import { readInterfaceManager } from '../../facts/persistence/interface-manager.ts';
import type { StepDriver } from '../../ports/step-driver.ts';
import type { World } from '../../ports/world.ts';
import { FenceSight, readIsFenced } from '../fencing/fence-state.ts';

const Spec = z.object({
  ip: IpAddressField,
  owner: HostNameField,
  mac: MacAddressField,
  observer: AttachmentField,
  /** Where the address was, on the host that was dead. */
  old: AttachmentField,
  /** Whose Ethernet addresses have a name. */
  nodes: z.array(AttachmentField),
  fence: FenceSight.nullable(),
});
type Spec = z.infer<typeof Spec>;

// As long as before the take-over: three questions, a second apart.
const ASK_SECONDS = 3;

export const watchOwner: StepDriver<Spec> = {
  kind: 'watch-owner',
  version: 1,
  Spec,

  describe(spec) {
    const { ip, observer, old } = spec;
    return {
      title: `See that only ${spec.owner} answers for ${ip}, and whether ${old.host} is back`,
      commands: [{ host: observer.host, ...askEverybody(observer, ip, ASK_SECONDS) }],
      undo: null,
      undoCommands: [],
    };
  },

  check: async () => ({ state: 'as-planned' }),

  apply: async () => {},

  async verify(spec, world) {
    const answers = await readArpAnswers(world, spec.observer, spec.ip, ASK_SECONDS);
    const strangers = answers.filter((mac) => mac !== spec.mac);
    if (strangers.length > 0) throw await secondOwner(spec, strangers, world);
    const links = await readOrNull(() => readInterfaces(world, spec.old.host));
    if (links !== null) await refuseReturned(spec, links, world);
    const back = links === null ? 'does not answer SSH' : 'is back without it';
    return `nobody but ${spec.mac} (${spec.owner}) answers for ${spec.ip}; ${spec.old.host} ${back}`;
  },

  undo: null,
};

async function secondOwner(
  spec: Spec,
  strangers: readonly MacAddress[],
  world: World,
): Promise<Failed> {
  const { ip, owner, mac } = spec;
  const named = await Promise.all(strangers.map((one) => nameOf(one, spec.nodes, world)));
  const [known] = named.filter((host) => host !== null);
  const who = strangers.map((one, index) => `${one} (${named[index] ?? 'no node of ours'})`);
  return new Failed({
    code: 'second-owner',
    what: `${ip} has a second owner: ${who.join(' and ')} answers ARP for it beside ${owner} (${mac}).`,
    why: 'Which of them gets the traffic is chance, and may change at any moment.',
    fix:
      known === undefined
        ? 'Nothing was changed. Find that Ethernet address in the switch, and shut its port.'
        : `Nothing was changed. To take it off ${known}, type: /release-ip ${ip} on ${known}`,
  });
}

async function nameOf(
  mac: MacAddress,
  nodes: readonly Attachment[],
  world: World,
): Promise<HostName | null> {
  const found = await Promise.all(
    nodes.map(async ({ host }) => {
      const links = await readOrNull(() => readInterfaces(world, host));
      return links?.some((link) => link.mac === mac) === true ? host : null;
    }),
  );
  return found.find((host) => host !== null) ?? null;
}

/** Throws when the old host has the address, or would have it after its next boot. */
async function refuseReturned(
  spec: Spec,
  links: readonly InterfaceFact[],
  world: World,
): Promise<void> {
  const { ip, old, owner } = spec;
  const fix = `Nothing was changed. ${await fenceNote(spec, world)}Type: /release-ip ${ip} on ${old.host}`;
  const live = links.find(({ addresses }) => addresses.some((one) => one.ip === ip));
  if (live !== undefined) {
    throw new Failed({
      code: 'second-owner',
      what: `${old.host} is back and has ${ip} on ${live.name}, beside ${owner}.`,
      why: 'ARP does not show it at the moment: its link is down, a rule hides it, or it is fenced.',
      fix,
    });
  }
  const { ifupdownFiles } = await readInterfaceManager(world, old.host, old.interface);
  const naming = ifupdownFiles.filter(({ content }) =>
    content.split('\n').some((line) => !line.trim().startsWith('#') && lineNames(line, ip)),
  );
  if (naming.length === 0) return;
  throw new Failed({
    code: 'dead-host-returned',
    what: `${old.host} answers SSH again, and its files still name ${ip}: ${naming.map(({ path }) => path).join(', ')}.`,
    why: `It does not have the address now, but at its next boot two hosts would own it.`,
    fix,
  });
}

async function fenceNote({ fence, old }: Spec, world: World): Promise<string> {
  if (fence === null) return '';
  const isFenced = await readOrNull(() => readIsFenced(fence, world));
  if (isFenced === null) return `Whether ${old.host} is still fenced cannot be seen. `;
  return isFenced
    ? `${old.host} is still fenced; lift that only after the address is off it. `
    : `${old.host} is no longer fenced. `;
}

/** null: it could not be read, which for a host that was dead is no surprise. */
async function readOrNull<Value>(read: () => Promise<Value>): Promise<Value | null> {
  try {
    return await read();
  } catch (thrown) {
    if (failureOf(thrown) === null) throw thrown;
    return null;
  }
}
