// The dead-man switch's program, run by dash and by busybox as on a host: what is taken back and when,
// who may decide, and what everybody is told.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bundle, type Ending, Place, SHELLS, until } from './place.ts';

const FREE = 'free\n';

function codes(...endings: readonly Ending[]): readonly (number | null)[] {
  return endings.map(({ exitCode }) => exitCode);
}

for (const shell of SHELLS) {
  describe(`the dead-man switch under ${shell}`, { concurrency: 2 }, () => {
    test('the deadline takes back what was begun, the last first, and nothing else', async (t) => {
      const place = await Place.make(t, shell);
      const takeBacks = ['back-1', 'back-2', 'back-3'].map((word) => [place.note(word)]);
      assert.deepEqual(codes(await place.arm('c1', 60, takeBacks)), [0]);
      assert.match(await place.outcome('c1'), /^state=armed id=c1 left=(60|5\d) reason= failed=$/);
      for (const number of ['01', '03']) {
        const done = await place.verb([
          'run',
          'c1',
          number,
          'sh',
          '-c',
          place.note(`do-${number}`),
        ]);
        assert.deepEqual(codes(done), [0], done.stderr);
      }
      await place.verb(['extend', 'c1', '1']);
      await until('it is over', async () => (await place.outcome('c1')).includes('undone'));
      assert.deepEqual(await place.trace(), ['do-01', 'do-03', 'back-3', 'back-1']);
      assert.equal(await place.outcome('c1'), 'state=undone id=c1 left= reason=deadline failed=');
      assert.equal((await place.verb(['status'])).stdout, FREE);
    });

    test('a command gets its input and gives its exit code', async (t) => {
      const place = await Place.make(t, shell);
      await place.arm('c1', 60, [['true']]);
      const words = ['run', 'c1', '01', 'sh', '-c', 'cat; echo lost >&2; exit 7'];
      const ending = await place.verb(words, { stdin: "it's a text\n" });
      assert.deepEqual([ending.exitCode, ending.stdout], [7, "it's a text\n"]);
      assert.equal(ending.stderr, 'lost\n');
    });

    test('that a command begins is on the disk before it does', async (t) => {
      const place = await Place.make(t, shell);
      await place.arm('c1', 60, [['true']]);
      await place.standIn('sync', [place.note('sync "$@"')]);
      await place.verb(['run', 'c1', '01', 'sh', '-c', place.note('do')]);
      const [first = '', second] = await place.trace();
      assert.match(first, /^sync .*\/c1\/01\.begun /);
      assert.equal(second, 'do');
    });

    test('confirmed in time, nothing is taken back, now or later', async (t) => {
      const place = await Place.make(t, shell);
      await place.begun(60, [[place.note('back')]]);
      const twice = [await place.verb(['confirm', 'c1']), await place.verb(['confirm', 'c1'])];
      assert.deepEqual(codes(...twice), [0, 0]);
      await until('nobody watches', async () => (await place.processes('watch')).length === 0);
      assert.deepEqual(await place.trace(), []);
      const refused = await place.verb(['run', 'c1', '01', 'sh', '-c', place.note('do')]);
      assert.deepEqual([refused.exitCode, refused.stderr], [111, 'dead-man: not-armed\n']);
      assert.deepEqual(codes(await place.verb(['undo', 'c1', 'late'])), [7]);
      assert.deepEqual(await place.trace(), []);
    });

    test('who confirms too late is told so, and nothing runs any more', async (t) => {
      const place = await Place.make(t, shell);
      await place.begun(1, [[place.note('back')]]);
      await until('it is over', async () => (await place.outcome('c1')).includes('undone'));
      const late = await place.verb(['confirm', 'c1']);
      assert.equal(late.exitCode, 7);
      assert.match(late.stderr, /too late/);
      const refused = await place.verb(['run', 'c1', '01', 'sh', '-c', place.note('do')]);
      assert.deepEqual([refused.exitCode, refused.stderr], [112, 'dead-man: taken-back\n']);
      assert.deepEqual(codes(await place.verb(['extend', 'c1', '60'])), [7]);
      assert.deepEqual(await place.trace(), ['back']);
    });

    test('after its deadline nobody confirms, though nobody has taken back yet', async (t) => {
      const place = await Place.make(t, shell);
      await place.arm('c1', 1, [[place.note('back')]]);
      for (const pid of await place.processes('watch')) process.kill(pid, 'SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const late = await place.verb(['confirm', 'c1']);
      for (const pid of await place.processes('watch')) process.kill(pid, 'SIGCONT');
      assert.equal(late.exitCode, 7);
    });

    test('extended, it waits for the new deadline', async (t) => {
      const place = await Place.make(t, shell);
      await place.begun(4, [[place.note('back')]]);
      assert.deepEqual(codes(await place.verb(['extend', 'c1', '60'])), [0]);
      await new Promise((resolve) => setTimeout(resolve, 5_500));
      assert.match(await place.outcome('c1'), /^state=armed id=c1 left=[345]\d /);
      assert.deepEqual(codes(await place.verb(['extend', 'c2', '60'])), [4]);
      assert.deepEqual(codes(await place.verb(['undo', 'c1', "it's over; really"])), [0]);
      assert.deepEqual(await place.trace(), ['back']);
      assert.match(await place.outcome('c1'), /reason=it_s_over__really /);
    });

    test('a command that runs is ended with all its children before it is undone', async (t) => {
      const place = await Place.make(t, shell);
      await place.arm('c1', 60, [[place.note('back')]]);
      const busy = `while :; do ${place.note('alive')}; sleep 0.02; done`;
      const command = `trap "" TERM; (${busy}) & ${busy}`;
      const doing = place.start(['run', 'c1', '01', 'sh', '-c', command]);
      await until('it runs', async () => (await place.trace()).length > 4);
      assert.deepEqual(codes(await place.verb(['undo', 'c1', 'now'])), [0]);
      assert.equal((await doing.ended).signal, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal((await place.trace()).at(-1), 'back');
    });

    test('50 races of confirm and undo have one winner each, and both are told who', async (t) => {
      const lanes = [1, 2, 3, 4, 5].map(async (lane) => race(await Place.make(t, shell), lane));
      const winners = await Promise.all(lanes);
      assert.equal(winners.flat().length, 50);
      assert.deepEqual(new Set(winners.flat()), new Set(['confirmed', 'undone']), 'it was no race');
    });

    test('of six who arm at once one wins, and the others are told who it is', async (t) => {
      const place = await Place.make(t, shell);
      // A slow disk: time enough for all of them to see a free host.
      await place.standIn('sync', ['sleep 0.2']);
      const ids = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'];
      const endings = await Promise.all(ids.map((id) => place.arm(id, 60, [['true']])));
      const winner = ids[endings.findIndex(({ exitCode }) => exitCode === 0)];
      assert.deepEqual(codes(...endings).filter((code) => code === 3).length, 5);
      assert.notEqual(winner, undefined);
      for (const { exitCode, stdout } of endings) {
        if (exitCode === 3)
          assert.match(stdout, new RegExp(`^busy id=${winner} left=(60|5\\d)\\n$`));
      }
      assert.deepEqual((await place.processes('watch')).length <= 2, true, 'one watcher');
    });

    test('an id is never used twice, and the same arming twice is one', async (t) => {
      const place = await Place.make(t, shell);
      const again = [await place.arm('c1', 5, [['true']]), await place.arm('c1', 60, [['true']])];
      assert.deepEqual(codes(...again), [0, 0]);
      assert.match(await place.outcome('c1'), /left=(60|5\d) /);
      assert.deepEqual(codes(await place.arm('c1', 60, [['false']])), [2], 'another bundle');
      await place.verb(['confirm', 'c1']);
      assert.deepEqual(codes(await place.arm('c1', 60, [['true']])), [2], 'confirmed');
      await place.arm('c2', 60, [['true']]);
      await place.verb(['undo', 'c2', 'x']);
      assert.deepEqual(codes(await place.arm('c2', 60, [['true']])), [2], 'taken back');
    });

    test('what is no whole bundle arms nothing', async (t) => {
      const place = await Place.make(t, shell);
      const whole = bundle([['true'], ['true']]);
      const wrong = [
        '',
        'end\n',
        whole.slice(0, -4),
        whole.slice(0, whole.indexOf('take-back 02')),
        whole.replace('02', '01'),
        whole.replace('live', 'ever'),
        `${whole}more\n`,
        bundle([["echo 'open"]]),
      ];
      for (const stdin of wrong) {
        const ending = await place.verb(['arm', 'c1', '60'], { stdin });
        assert.equal(ending.exitCode, 2, stdin);
      }
      for (const words of [['c1', '0'], ['c1', '3601'], ['../c1', '60'], ['C1', '60'], ['c1']]) {
        assert.deepEqual(codes(await place.verb(['arm', ...words], { stdin: whole })), [2]);
      }
      assert.equal((await place.verb(['status'])).stdout, FREE);
      assert.deepEqual(codes(await place.arm('c1', 60, [['true']])), [0]);
    });
  });
}

/** Ten in one place; returns who won each. */
async function race(place: Place, lane: number): Promise<string[]> {
  const winners: string[] = [];
  for (let round = 0; round < 10; round += 1) {
    const id = `c${lane}-${round}`;
    await place.arm(id, 60, [[place.note(`back-${id}`)]]);
    await place.verb(['run', id, '01', 'true']);
    // Undo has more to do before it decides; with these starts both win at times.
    const undoing = place.verb(['undo', id, 'x']);
    await new Promise((resolve) => setTimeout(resolve, round * 8));
    const [undo, confirm] = await Promise.all([undoing, place.verb(['confirm', id])]);
    const isBack = (await place.trace()).includes(`back-${id}`);
    const winner = isBack ? 'undone' : 'confirmed';
    const told = isBack ? [7, 0] : [0, 7];
    assert.deepEqual([confirm.exitCode, undo.exitCode], told, `${id}: ${winner}`);
    assert.match(await place.outcome(id), new RegExp(`^state=${winner} `));
    winners.push(winner);
  }
  return winners;
}
