// What a newcomer may break on the page of the demo, beyond Slack: the bot, the hosts, CloudStack, and
// a colleague who works by hand. Each says what to try with it; nothing here tells the bot anything.

import type { LabFault } from '../network/lab-network.ts';
import type { Incident } from '../workspace/start-workspace.ts';
import type { Stage } from './stage.ts';

type Parts = Pick<Stage, 'network' | 'cloud' | 'bot'>;

// Longer than the hosts wait for the bot before they take a change back by themselves.
const FREEZE_MS = 60_000;

export function demoIncidents(parts: Parts): readonly Incident[] {
  return [
    ...ofTheBot(parts),
    ...powerOfHosts(parts),
    ...faultsOfHosts(parts),
    ...ofColleagues(parts),
    ...ofTheCloud(parts),
  ];
}

function ofTheBot({ bot }: Parts): readonly Incident[] {
  const heading = 'The bot';
  return [
    {
      id: 'bot-killed',
      heading,
      name: 'kill -9',
      hint: 'While steps run: it is started again, goes on from its journal, and does nothing twice.',
      async begin() {
        await bot.kill();
        return 'It died and is being started again.';
      },
    },
    {
      id: 'bot-away',
      heading,
      name: 'kill -9, and nobody starts it again',
      hint:
        'While steps run: after two minutes the hosts take everything back by themselves. ' +
        'Then end this, and read the thread.',
      async begin() {
        await bot.keepAway();
        return 'It is dead. The hosts count the seconds.';
      },
      async end() {
        bot.bringBack();
        return 'It is being started again.';
      },
    },
    {
      id: 'bot-frozen',
      heading,
      name: 'Freeze it for a minute',
      hint: 'Like a machine that hangs: it wakes up, looks before it acts, and goes on.',
      async begin() {
        bot.freeze();
        await new Promise((resolve) => setTimeout(resolve, FREEZE_MS));
        bot.thaw();
        return 'It was frozen for a minute and goes on.';
      },
    },
  ];
}

const HOSTS = 'The hosts';

function powerOfHosts({ network }: Parts): readonly Incident[] {
  return [
    {
      id: 'node1-off',
      heading: HOSTS,
      name: 'Power cut on node1',
      hint:
        'node1 had 203.0.113.50. Try /move-ip 203.0.113.50 to node3: two looks say that it is ' +
        'dead, and the refusal says how to take over. Then end this: the bot watches for a second owner.',
      async begin() {
        await network.crash('node1');
        return 'node1 is off.';
      },
      async end() {
        await network.boot('node1');
        return 'node1 has booted with what its files say.';
      },
    },
    {
      id: 'router1-reboot',
      heading: HOSTS,
      name: 'Reboot router1',
      hint: 'After /new-network: router2 has the gateway meanwhile, and what was built comes back.',
      async begin() {
        await network.reboot('router1');
        return 'router1 has booted.';
      },
    },
  ];
}

const BAD_LINE = { kind: 'delay', delayMs: 400, lossPercent: 20, on: 'management' } as const;

function faultsOfHosts({ network }: Parts): readonly Incident[] {
  const fault = (
    host: string,
    what: LabFault,
    words: Pick<Incident, 'id' | 'name' | 'hint'> & { readonly said: string },
  ): Incident => {
    const { said, ...incident } = words;
    return {
      ...incident,
      heading: HOSTS,
      async begin() {
        await network.setFault(host, what);
        return said;
      },
      async end() {
        await network.clearFaults(host);
        return `${host} is as before.`;
      },
    };
  };
  return [
    fault(
      'node1',
      { kind: 'sshd-killed' },
      {
        id: 'node1-sshd',
        name: 'Kill sshd on node1',
        hint: 'SSH is dead, but node1 still answers ARP: it is alive, and a take-over is refused.',
        said: 'Nobody can log in to node1; its traffic flows.',
      },
    ),
    fault(
      'node3',
      { kind: 'link-down' },
      {
        id: 'node3-cable',
        name: 'Pull the cable of node3',
        hint: 'While an address moves there: the proof fails and everything is taken back.',
        said: 'eth0 of node3 has no carrier.',
      },
    ),
    fault(
      'node3',
      { kind: 'hanging-command', command: 'arping' },
      {
        id: 'node3-arping',
        name: 'arping hangs on node3',
        hint: 'A command that never returns is given up after its time, and the change is taken back.',
        said: 'arping on node3 never returns.',
      },
    ),
    fault('node1', BAD_LINE, {
      id: 'node1-slow',
      name: 'A bad line to node1: 400 ms and 20 % loss',
      hint: 'The way to its SSH only. A move is slower, and still loses no packet.',
      said: 'Its management link is slow and loses packets.',
    }),
  ];
}

const OWNED = '203.0.113.50/32';

function ofColleagues({ network }: Parts): readonly Incident[] {
  const heading = 'A colleague works by hand';
  return [
    {
      id: 'second-owner',
      heading,
      name: 'adds 203.0.113.50 to node2 as well',
      hint: 'Two owners: see /where-is 203.0.113.50 and what /move-ip says of it.',
      async begin() {
        await onHost(network, 'node2', ['ip', 'addr', 'replace', OWNED, 'dev', 'eth0']);
        return 'node2 has the address, too.';
      },
      async end() {
        await onHost(network, 'node2', ['ip', 'addr', 'del', OWNED, 'dev', 'eth0']);
        return 'node2 has let go of it.';
      },
    },
    {
      id: 'edited-file',
      heading,
      name: 'edits the keepalived file of VLAN 1234 on router2',
      hint: 'After /new-network vlan 1234: /check-network shows the drift, and no step overwrites it.',
      async begin() {
        const path = '/etc/keepalived/conf.d/vlan1234.conf';
        await onHost(network, 'router2', ['sed', '-i', '$a # tuned by hand', path]);
        return `${path} on router2 has one more line.`;
      },
    },
  ];
}

function ofTheCloud({ cloud }: Parts): readonly Incident[] {
  const heading = 'CloudStack';
  return [
    {
      id: 'cloud-answer-lost',
      heading,
      name: 'The next job starts, its answer is lost',
      hint: 'Before approving a /deploy-vm: the VM is found by its id and not made twice.',
      async begin() {
        cloud.faults.set({ kind: 'drop-answer', command: 'deployVirtualMachine' });
        return 'The next deployVirtualMachine is carried out, and nobody hears of it.';
      },
    },
    {
      id: 'cloud-job-fails',
      heading,
      name: 'The next VM finds no place',
      hint: 'Before approving a /deploy-vm: it fails, says why, and leaves nothing behind.',
      async begin() {
        const text = 'Unable to create a deployment for VM instance';
        const command = 'deployVirtualMachine';
        cloud.faults.set({ kind: 'job-fails', code: 533, text, command });
        return 'The next deployVirtualMachine fails for lack of capacity.';
      },
    },
    {
      id: 'cloud-down',
      heading,
      name: 'Restart the management server',
      hint: 'While /new-network runs: jobs in flight fail without a result.',
      async begin() {
        await cloud.restart();
        return 'It is up again; what was in flight is lost.';
      },
    },
  ];
}

async function onHost(
  network: Parts['network'],
  host: string,
  argv: readonly string[],
): Promise<void> {
  const { exitCode, stderr } = await network.run(host, argv);
  if (exitCode !== 0) throw new Error(stderr.trim() || `${argv[0]} ended with ${exitCode}.`);
}
