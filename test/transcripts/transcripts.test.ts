// Every transcript in this folder, played again and compared word for word. After a wanted change of
// a text: UPDATE_TRANSCRIPTS=1 npm test -- test/transcripts, then read the difference.

import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { setStage, type Stage } from '../../src/lab/demo/stage.ts';
import type { ModelNetwork } from '../../src/lab/model-hosts/start-model-network.ts';
import { play } from './play.ts';

const FOLDER = new URL('.', import.meta.url).pathname;
const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.md')).toSorted();
assert.ok(names.length > 0, 'there are transcripts to play');

let stage: Stage;
const stageLog: string[] = [];

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

for (const name of names) {
  test(name.replace('.md', '').replaceAll('-', ' '), async () => {
    const expected = await readFile(FOLDER + name, 'utf8');
    const seen = await play(expected, { stage, network: stage.network as ModelNetwork });
    assert.deepEqual((stage.network as ModelNetwork).unknownCommands, []);
    if (process.env['UPDATE_TRANSCRIPTS'] === '1') await writeFile(FOLDER + name, seen);
    else assert.equal(seen, expected);
  });
}
