// Every transcript in this folder, played again and compared word for word. After a wanted change of
// a text: UPDATE_TRANSCRIPTS=1 npm test -- test/transcripts, then read the difference.

import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { setStage, type Stage } from '../../src/lab/demo/stage.ts';
import type { ModelNetwork } from '../../src/lab/model-hosts/start-model-network.ts';
import { play } from './play.ts';

const FOLDER = new URL('.', import.meta.url).pathname;

/** Those whose name matches, on a stage of their own, so that two files of tests share the cores. */
export async function holdTranscripts(pattern: RegExp): Promise<void> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.md'));
  const chosen = names.filter((name) => pattern.test(name)).toSorted();
  assert.ok(chosen.length > 0, 'there are transcripts to play');
  const stageLog: string[] = [];
  let stage: Stage;

  before(async () => {
    stage = await setStage({ backend: 'in-process', port: 0, log: (line) => stageLog.push(line) });
    stage.workspace.limits.isOn = false;
  });

  after(async () => {
    const botLog = await readFile(stage.bot.logPath, 'utf8');
    await stage.stop();
    const crashes = stageLog.filter((line) => line.startsWith('The bot ended'));
    assert.deepEqual(crashes, [], `the bot died; its last words:\n${botLog.slice(-3_000)}`);
  });

  for (const name of chosen) {
    test(name.replace('.md', '').replaceAll('-', ' '), async () => {
      const expected = await readFile(FOLDER + name, 'utf8');
      const network = stage.network as ModelNetwork;
      const seen = await play(expected, { stage, network });
      assert.deepEqual(network.unknownCommands, []);
      if (process.env['UPDATE_TRANSCRIPTS'] === '1') await writeFile(FOLDER + name, seen);
      else assert.equal(...whereTheyDiffer(seen, expected));
    });
  }
}

const LINES_AROUND = 3;

/** Of two long texts the stretches that differ, because a failing assertion prints only a beginning. */
function whereTheyDiffer(seen: string, expected: string): readonly [string, string] {
  const [left, right] = [seen.split('\n'), expected.split('\n')];
  const begin = commonLength(left, right);
  const fromEnd = (lines: readonly string[]) => lines.slice(begin).toReversed();
  const end = Math.max(0, commonLength(fromEnd(left), fromEnd(right)) - LINES_AROUND);
  const stretch = (lines: readonly string[]) =>
    lines.slice(Math.max(0, begin - LINES_AROUND), lines.length - end).join('\n');
  return [stretch(left), stretch(right)];
}

function commonLength(left: readonly string[], right: readonly string[]): number {
  const first = left.findIndex((line, index) => line !== right[index]);
  return first === -1 ? left.length : first;
}
