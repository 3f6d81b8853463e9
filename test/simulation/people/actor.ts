// Carries out the script of a seed at its times, beside the bot and without it.

import { BOB } from '../../fakes/lab-inventory.ts';
import type { FakeClock } from '../../fakes/fake-clock.ts';
import type { History } from '../seed/history.ts';
import type { Bot } from '../ports/bot.ts';
import type { SimNetwork } from '../ports/network.ts';
import type { People } from './people.ts';
import { type Act, type Action, type Script, THAW } from './script.ts';

export interface ActorParts {
  readonly clock: FakeClock;
  readonly history: History;
  readonly bot: Bot;
  readonly people: People;
  readonly network: SimNetwork;
}

export interface Actor {
  begin(): void;
  readonly lastAtMs: number;
  /** Addresses that a person edited by hand. */
  readonly edited: ReadonlySet<string>;
  readonly rebooted: ReadonlySet<string>;
  /** No action and no fault is to come. */
  readonly hasCalmed: boolean;
  calm(): void;
}

export function createActor({ actions }: Script, parts: ActorParts): Actor {
  const edited = new Set<string>();
  const rebooted = new Set<string>();
  let hasCalmed = false;
  return {
    lastAtMs: actions.at(-1)?.atMs ?? 0,
    edited,
    rebooted,
    get hasCalmed() {
      return hasCalmed;
    },
    calm() {
      hasCalmed = true;
      // Whoever froze the changes: somebody remembers in the end.
      parts.people.type(actions.length, BOB, THAW);
    },
    begin() {
      for (const action of actions) {
        void parts.clock.sleep(action.atMs).then(() => perform(action));
      }
    },
  };

  function perform({ number, act }: Action): void {
    const { bot, people, history } = parts;
    if (act.kind === 'type') return people.type(number, act.person, act.text);
    if (act.kind === 'kill') return bot.die('kill -9');
    if (act.kind === 'restart') return void bot.restart();
    if (act.kind === 'reboot') return void reboot(act);
    history.add(`somebody at the console of ${act.host}: ${act.kind} ${act.ip}`);
    edited.add(act.ip);
    editByHand(act);
  }

  async function reboot({ host, downMs }: Extract<Act, { kind: 'reboot' }>): Promise<void> {
    const { history, network, clock } = parts;
    history.add(`${host} goes down`);
    rebooted.add(host);
    network.alter(host, (kernel) => kernel.powerOff());
    await clock.sleep(downMs);
    history.add(`${host} is up again`);
    network.alter(host, (kernel) => kernel.boot());
  }

  function editByHand(act: Extract<Act, { readonly ip: string }>): void {
    parts.network.alter(act.host, (kernel) => {
      const link = kernel.link('eth0');
      if (link === undefined || !kernel.isOn) return;
      const address = { address: act.ip, prefixLength: 32 };
      if (act.kind === 'add by hand') kernel.addAddress(link, { ...address, scope: 'global' });
      else kernel.removeAddress(link, { ...address, hasLength: true });
    });
  }
}
