// How the dead-man switch's program stays: its watcher out of the SSH session, by systemd where that runs,
// and its hook for the boot. systemd is a stand-in here, of which only the words are looked at; `npm run
// systemd-proof` boots a real one.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { lstat, mkdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { DEAD_MAN_VERSION } from '../../../src/steps/dead-man/program.ts';
import { Place, until } from './place.ts';

const UNIT = 'etc/systemd/system/arpeggio-dead-man.service';

test('where systemd runs, it is asked to run the watcher as a service of its own', async (t) => {
  const place = await Place.make(t, 'dash');
  await mkdir(join(place.root, 'run/systemd/system'), { recursive: true });
  await place.standIn('systemd-run', [
    place.note('"$*"'),
    'while [ "${1#--}" != "$1" ]; do',
    '  case $1 in --setenv=*) set -- "$@" "${1#--setenv=}" ;; esac',
    '  shift',
    'done',
    // As a service gets it: nothing of the environment but what was named, at the end of the words.
    'exec env -i "PATH=$PATH" "$6" setsid "$1" "$2" "$3" "$4" "$5" </dev/null >/dev/null 2>&1 &',
  ]);
  await place.begun(1, [[place.note('back')]]);
  const [words = ''] = await place.trace();
  assert.match(words, /^--quiet --collect --unit=arpeggio-dead-man-c1-\d+ /);
  assert.match(words, /--property=Restart=on-failure .* sh \S+dead-man.sh watch c1 service$/);
  await until('it is over', async () => (await place.trace()).includes('back'));
});

test('a service ends by TERM at once, because a shutdown waits for it', async (t) => {
  const place = await Place.make(t, 'dash');
  await place.arm('c1', 60, [['true']]);
  for (const pid of await place.processes('watch')) process.kill(pid, 'SIGKILL');
  const service = place.start(['watch', 'c1', 'service']);
  await new Promise((resolve) => setTimeout(resolve, 300));
  process.kill(service.pid, 'SIGTERM');
  const began = Date.now();
  assert.equal((await service.ended).exitCode, 0);
  assert.equal(Date.now() - began < 5_000, true);
});

test('where systemd refuses, the watcher starts as without it', async (t) => {
  const place = await Place.make(t, 'dash');
  await mkdir(join(place.root, 'run/systemd/system'), { recursive: true });
  await place.standIn('systemd-run', ['exit 1']);
  await place.begun(1, [[place.note('back')]]);
  await until('it is over', async () => (await place.trace()).includes('back'));
});

test('the hook of the boot is a unit under systemd, before the network and the sysctls', async (t) => {
  const place = await Place.make(t, 'dash');
  for (const folder of ['run/systemd/system', 'etc/systemd/system']) {
    await mkdir(join(place.root, folder), { recursive: true });
  }
  const installed = await place.verb(['install']);
  assert.deepEqual(
    installed.stdout,
    `version=${DEAD_MAN_VERSION} hook=systemd\n`,
    installed.stderr,
  );
  const unit = await readFile(join(place.root, UNIT), 'utf8');
  assert.match(unit, /^Before=network-pre.target systemd-sysctl.service /m);
  assert.match(unit, /^ExecStart=\/bin\/sh \/var\/lib\/arpeggio\/dead-man.sh boot$/m);
  const link = 'etc/systemd/system/sysinit.target.wants/arpeggio-dead-man.service';
  assert.equal(await readFile(join(place.root, link), 'utf8'), unit);
  const { mode, mtimeMs } = await stat(join(place.root, UNIT));
  assert.equal((await place.verb(['install'])).exitCode, 0);
  assert.deepEqual([mode & 0o777, (await stat(join(place.root, UNIT))).mtimeMs], [0o644, mtimeMs]);
  const verify = spawnSync('systemd-analyze', ['verify', '--man=no', join(place.root, UNIT)]);
  if (verify.error === undefined) assert.equal(verify.stderr.toString(), '');
});

test('elsewhere it is an init script with a link among those of the boot', async (t) => {
  const place = await Place.make(t, 'dash');
  for (const folder of ['etc/init.d', 'etc/rcS.d'])
    await mkdir(join(place.root, folder), { recursive: true });
  for (let times = 0; times < 2; times += 1) {
    assert.equal((await place.verb(['install'])).stdout, `version=${DEAD_MAN_VERSION} hook=init\n`);
  }
  const link = join(place.root, 'etc/rcS.d/S11arpeggio-dead-man');
  assert.equal(await readlink(link), '../init.d/arpeggio-dead-man');
  assert.match(await readFile(link, 'utf8'), /^# Default-Start: +S$/m);
  assert.equal((await lstat(link)).isSymbolicLink(), true);
  assert.equal((await stat(link)).mode & 0o777, 0o755);
  assert.equal((await stat(place.state)).mode & 0o777, 0o700);
});

test('a host with neither is told that nothing looks after it at boot', async (t) => {
  const place = await Place.make(t, 'dash');
  assert.equal((await place.verb(['install'])).stdout, `version=${DEAD_MAN_VERSION} hook=none\n`);
});
