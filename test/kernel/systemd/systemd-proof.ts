// `npm run systemd-proof`: the dead-man switch's program under a real, booted systemd, in an emulated machine
// of its own; four to ten minutes. A login is killed with its scope, a watcher is killed, a change is
// confirmed, and the machine restarts twice with a switch armed, once in good order and once not. It says
// of each claim whether it holds. Not here: the bot, and the network between hosts.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deadManBundle } from '../../../src/steps/dead-man/program.ts';
import { CLAIMS, valuesOf } from './claims.ts';
import { runGuest } from './guest.ts';

// The change is an address on dummy0: now, and in the file for the next boot (guest/proof.sh makes it).
const BUNDLE = deadManBundle([
  {
    number: 1,
    atBoot: false,
    script: 'echo live >>/srv/trace\nip -4 address flush dev dummy0 to 10.0.0.2/32',
  },
  {
    number: 2,
    atBoot: true,
    script:
      'echo "file-in-boot-of-$(cut -c 1-8 /proc/sys/kernel/random/boot_id)" >>/srv/trace\n' +
      "sed -i 's/10.0.0.9/10.0.0.1/' /etc/network/interfaces.d/dummy0",
  },
]);

const directory = await mkdtemp(join(tmpdir(), 'systemd-proof-'));
try {
  const seen = await runGuest(directory, BUNDLE, console.log);
  const values = valuesOf(seen, performance.now());
  for (const { sentence, of, holds } of CLAIMS) {
    const isSo = holds(...of.map((what) => values.get(what) ?? ''));
    console.log(`${isSo ? '✔' : '✖'} ${sentence}`);
    if (isSo) continue;
    process.exitCode = 1;
    for (const what of of) console.log(`    ${what}: ${values.get(what) ?? 'not seen'}`);
  }
  console.log(
    `ms to end: reboot ${values.get('reboot-ms')}, poweroff ${values.get('poweroff-ms')}`,
  );
} finally {
  await rm(directory, { recursive: true, force: true });
}
