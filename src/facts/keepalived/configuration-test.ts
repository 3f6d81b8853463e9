// Fact: whether keepalived would load the configuration that lies on a router now. A reload with one
// that it refuses ends keepalived, so no reload goes without this look. It needs every interface that
// the files name, hence it cannot be asked before they exist.

import type { HostName } from '../../domain/names.ts';
import type { World } from '../../ports/world.ts';
import { look } from '../look.ts';
import { KEEPALIVED_FILE, SCRIPT_LINES } from './state.ts';

// Two lines show the first mistake; keepalived repeats it for every line that follows from it.
const LINES_SHOWN = 2;
const LINE_LENGTH_MAX = 200;

/** null: it would load it. Else what keepalived says, as a sentence. */
export async function readConfigurationComplaint(
  world: World,
  host: HostName,
): Promise<string | null> {
  const result = await look(world, host, testCommand());
  return result.exitCode === 0 ? null : parseComplaint(result.stderr + result.stdout);
}

export function testCommand() {
  return { argv: ['keepalived', '-t'], asRoot: true };
}

/** The exit code differs between versions for one mistake, so only the text is read. */
export function parseComplaint(text: string): string {
  if (text.includes('SECURITY VIOLATION')) {
    const missing = SCRIPT_LINES.join(' and ');
    return `It may not run scripts: ${missing} are missing in global_defs of ${KEEPALIVED_FILE}.`;
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const shown = lines.slice(0, LINES_SHOWN).map((line) => line.trim().slice(0, LINE_LENGTH_MAX));
  return shown.length === 0 ? 'keepalived -t says no without a word.' : shown.join(' / ');
}
