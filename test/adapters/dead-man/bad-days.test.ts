// The dead-man switch's program on bad days: processes killed in its middle, take-backs that fail or
// hang, a reboot, a full disk. A full disk is a limit of nothing on what a process may write to a file,
// and a reboot is another name for the boot in which a switch was armed; both are shown in earnest by the
// lab's hosts (test/contracts/hosts-cases/dead-man.ts and test/kernel/).
import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { DEAD_MAN_PROGRAM } from '../../../src/steps/dead-man/program.ts';
import { bundle, type Lines, Place, SHELLS, until } from './place.ts';

for (const shell of SHELLS) {
  describe(`bad days of the dead-man switch under ${shell}`, { concurrency: 2 }, () => {
    test('the end of the SSH session, by HUP and TERM to its group, ends no watcher', async (t) => {
      const place = await Place.make(t, shell);
      const arming = place.start(['arm', 'c1', '60'], { stdin: bundle([[place.note('back')]]) });
      await until('it watches', async () => (await place.processes('watch')).length > 0);
      for (const signal of ['SIGHUP', 'SIGTERM'] as const) {
        // The group may be gone already, which is as good.
        assert.doesNotThrow(() => tryToKill(-arming.pid, signal));
        for (const pid of await place.processes('watch')) process.kill(pid, signal);
      }
      await arming.ended;
      await place.verb(['run', 'c1', '01', 'true']);
      const watchers = await place.processes('watch');
      await place.verb(['extend', 'c1', '1']);
      await isOver(place);
      assert.deepEqual(await place.trace(), ['back']);
      assert.equal(watchers.length, 2, 'the one that watches, and the one that starts it again');
    });

    test('a watcher that is killed while it takes back starts again and ends it', async (t) => {
      const place = await Place.make(t, shell);
      await place.begun(1, [[place.note('back-1')], slow(place)]);
      await until('it takes back', async () => (await place.trace()).includes('slow'));
      // The outer one only waits for the inner one.
      await kill(await place.processes('session'), place);
      await writeFile(join(place.root, 'go'), '');
      await until('all is back', async () => (await place.trace()).includes('back-1'));
      await isOver(place);
      assert.deepEqual(await place.trace(), ['slow', 'slow', 'back-1']);
    });

    test('when every watcher is killed, the next verb goes on with it', async (t) => {
      const place = await Place.make(t, shell);
      await place.begun(1, [[place.note('back-1')], slow(place)]);
      await until('it takes back', async () => (await place.trace()).includes('slow'));
      for (const pid of await place.processes('watch')) tryToKill(pid, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await writeFile(join(place.root, 'go'), '');
      assert.deepEqual(await place.trace(), ['slow']);
      assert.equal((await place.verb(['status'])).exitCode, 0);
      await isOver(place);
      assert.deepEqual(await place.trace(), ['slow', 'slow', 'back-1']);
    });

    test('an undo that is killed in its middle is ended by the watcher', async (t) => {
      const place = await Place.make(t, shell);
      await place.begun(60, [[place.note('back-1')], slow(place)]);
      const undoing = place.start(['undo', 'c1', 'x']);
      await until('it takes back', async () => (await place.trace()).includes('slow'));
      tryToKill(undoing.pid, 'SIGKILL');
      await writeFile(join(place.root, 'go'), '');
      await isOver(place);
      assert.deepEqual(await place.trace(), ['slow', 'slow', 'back-1']);
    });

    test('an arming that is killed leaves a host that can be armed', async (t) => {
      const place = await Place.make(t, shell);
      for (let delay = 0; delay < 120; delay += 15) {
        const arming = place.start(['arm', `c${delay}`, '60'], { stdin: bundle([['true']]) });
        await new Promise((resolve) => setTimeout(resolve, delay));
        tryToKill(arming.pid, 'SIGKILL');
        await arming.ended;
        const again = await place.arm(`c${delay}`, 60, [['true']]);
        assert.equal(again.exitCode, 0, `killed after ${delay} ms: ${again.stderr}`);
        assert.equal((await place.verb(['undo', `c${delay}`, 'x'])).exitCode, 0);
      }
      const left = (await readdir(place.state)).filter((name) => name.startsWith('.new'));
      assert.deepEqual(left, [], 'files of armings that were killed');
    });

    test('a take-back that fails keeps the host, the others run, and a second undo tries again', async (t) => {
      const place = await Place.make(t, shell);
      const mended = join(place.root, 'mended');
      const picky = [`test -e ${mended}`, place.note('back-2')];
      await place.begun(1, [[place.note('back-1')], picky, [place.note('back-3')]]);
      await until('it failed', async () => (await place.outcome('c1')).includes('undo-failed'));
      assert.match(await place.outcome('c1'), /reason=deadline failed=02$/);
      assert.deepEqual(await place.trace(), ['back-3', 'back-2', 'back-1']);
      assert.equal((await place.arm('c2', 60, [['true']])).exitCode, 3);
      assert.equal((await place.verb(['confirm', 'c1'])).exitCode, 7);
      assert.equal((await place.verb(['undo', 'c1', 'again'])).exitCode, 8);
      await writeFile(mended, '');
      assert.equal((await place.verb(['undo', 'c1', 'again'])).exitCode, 0);
      // Only the one that had failed runs again.
      assert.deepEqual((await place.trace()).slice(3), ['back-2', 'back-2']);
      assert.equal((await place.arm('c2', 60, [['true']])).exitCode, 0);
    });

    test('a person who mended it by hand clears it, and not before it failed', async (t) => {
      const place = await Place.make(t, shell);
      await place.begun(60, [['false']]);
      assert.equal((await place.verb(['clear', 'c1'])).exitCode, 6);
      assert.equal((await place.verb(['undo', 'c1', 'x'])).exitCode, 8);
      assert.equal((await place.verb(['clear', 'c1'])).exitCode, 0);
      assert.equal((await place.verb(['clear', 'c2'])).exitCode, 4);
      assert.match(await place.outcome('c1'), /^state=cleared /);
      assert.equal((await place.verb(['status'])).stdout, 'free\n');
    });

    test('a take-back that hangs is ended, and the others run', async (t) => {
      const program = DEAD_MAN_PROGRAM.replace('take_back_seconds=60', 'take_back_seconds=1');
      const place = await Place.make(t, shell, program);
      await place.begun(60, [[place.note('back-1')], ['sleep 100']]);
      assert.equal((await place.verb(['undo', 'c1', 'x'])).exitCode, 8);
      assert.match(await place.outcome('c1'), /failed=02$/);
      assert.deepEqual(await place.trace(), ['back-1']);
    });

    test('after a reboot only what is in files is taken back', async (t) => {
      const place = await Place.make(t, shell);
      const takeBacks = [[place.note('live')], [place.note('file')], [place.note('not begun')]];
      await place.verb(['arm', 'c1', '60'], { stdin: bundle(takeBacks, [2, 3]) });
      for (const number of ['01', '02']) await place.verb(['run', 'c1', number, 'true']);
      for (const pid of await place.processes('watch')) tryToKill(pid, 'SIGKILL');
      await writeFile(join(place.state, 'c1/boot'), 'another boot\n');
      assert.equal((await place.verb(['confirm', 'c2'])).exitCode, 4, 'any verb notices');
      assert.deepEqual(await place.trace(), ['file']);
      assert.equal((await place.verb(['confirm', 'c1'])).exitCode, 7);
      assert.match(await place.outcome('c1'), /^state=undone .* reason=boot /);
      assert.equal((await place.verb(['boot'])).exitCode, 0, 'nothing is left to do');
      assert.deepEqual(await place.trace(), ['file']);
    });

    test('what could not be taken back is tried again at the next boot', async (t) => {
      const place = await Place.make(t, shell);
      const mended = join(place.root, 'mended');
      await place.verb(['arm', 'c1', '60'], { stdin: bundle([[`test -e ${mended}`]], [1]) });
      await place.verb(['run', 'c1', '01', 'true']);
      assert.equal((await place.verb(['undo', 'c1', 'x'])).exitCode, 8);
      assert.equal((await place.verb(['boot'])).exitCode, 8, 'the same boot: nothing is tried');
      await writeFile(join(place.state, 'c1/boot'), 'another boot\n');
      await writeFile(mended, '');
      assert.equal((await place.verb(['boot'])).exitCode, 0);
      assert.equal((await place.verb(['status'])).stdout, 'free\n');
    });

    test('on a full disk nothing is armed, and what is armed is still taken back', async (t) => {
      const place = await Place.make(t, shell);
      const full = { stdin: bundle([['true']]), isDiskFull: true };
      const refused = await place.verb(['arm', 'c1', '60'], full);
      assert.equal(refused.exitCode, 5, refused.stderr);
      assert.match(refused.stderr, /nothing is armed/);
      assert.equal((await place.verb(['status'])).stdout, 'free\n');
      const file = join(place.root, 'file');
      await place.begun(60, [[`rm ${file}`]]);
      await writeFile(file, '');
      const run = await place.verb(['run', 'c1', '01', 'touch', `${file}2`], { isDiskFull: true });
      assert.equal(run.exitCode, 113);
      assert.match(run.stderr, /dead-man: not-run: /);
      assert.deepEqual(await readdir(place.root).then((names) => names.includes('file2')), false);
      const undone = await place.verb(['undo', 'c1', 'x'], { isDiskFull: true });
      assert.equal(undone.exitCode, 0, undone.stderr);
      assert.equal((await readdir(place.root)).includes('file'), false);
      assert.match(await place.outcome('c1'), /^state=undone /);
      assert.equal((await place.arm('c2', 60, [['true']])).exitCode, 0);
    });

    test('what take-backs print is kept in part, and their files do not fill the disk', async (t) => {
      const place = await Place.make(t, shell);
      const noisy = "head -c 3000000 /dev/zero | tr '\\0' x; echo; echo the end";
      await place.begun(60, [[noisy], ['true']]);
      assert.equal((await place.verb(['undo', 'c1', 'x'])).exitCode, 0);
      const log = await readFile(join(place.state, 'c1/log'), 'utf8');
      assert.match(log, /the end\n/);
      assert.equal(log.length < 10_000, true, `${log.length} bytes`);
    });

    test('of old switches only the ids are kept, and these are still refused', async (t) => {
      const program = DEAD_MAN_PROGRAM.replace('states_kept=20', 'states_kept=3');
      const place = await Place.make(t, shell, program);
      for (let index = 0; index < 6; index += 1) {
        assert.equal((await place.arm(`c${index}`, 60, [['true']])).exitCode, 0);
        assert.equal((await place.verb(['confirm', `c${index}`])).exitCode, 0);
      }
      const states = (await readdir(place.state)).filter((name) => name.startsWith('c'));
      assert.deepEqual(states.toSorted(), ['c3', 'c4', 'c5']);
      assert.equal(await place.outcome('c0'), 'state=confirmed id=c0 left= reason= failed=');
      assert.equal((await place.arm('c0', 60, [['true']])).exitCode, 2);
    });

    test('the clock of the day is not asked', async (t) => {
      const place = await Place.make(t, shell);
      await place.standIn('date', [place.note('date')]);
      await place.begun(1, [['true']]);
      await isOver(place);
      assert.deepEqual(await place.trace(), []);
    });

    test('without flock nothing is armed, and that is said', async (t) => {
      const place = await Place.make(t, shell);
      await rm(join(place.root, 'bin/flock'), { force: true });
      await place.standIn('flock', ['exit 127']);
      const ending = await place.arm('c1', 60, [['true']]);
      assert.equal(ending.exitCode, 5, ending.stderr);
    });
  });
}

function tryToKill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Those that take back themselves, and not the shell that waits for them. */
async function kill(pids: readonly number[], place: Place): Promise<void> {
  for (const pid of pids) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.startsWith(`sh\0${place.program}\0`)) tryToKill(pid, 'SIGKILL');
  }
}

function isOver(place: Place): Promise<void> {
  return until('it is over', async () => (await place.outcome('c1')).includes('state=undone '));
}

/** A take-back that is in its middle until the test lets it go on. */
function slow(place: Place): Lines {
  return [place.note('slow'), `until test -e ${place.root}/go; do sleep 0.05; done`];
}
