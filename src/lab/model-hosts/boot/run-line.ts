// One command line that a host runs by itself at boot. `a || b` is the only shell syntax; the rest is
// words, so that a line which would need a shell is a fault here and cannot look as if it worked.
import type { ModelHost } from '../kernel/model-host.ts';
import { splitWords } from '../server/split-words.ts';
import { LINUX_TOOLS } from '../tools/tool-table.ts';

/** What went wrong; undefined when the line, or one of its alternatives, ended with 0. */
export function runLine(host: ModelHost, line: string, now: () => number): string | undefined {
  let fault: string | undefined;
  for (const alternative of line.split(' || ')) {
    fault = runCommand(host, alternative, now);
    if (fault === undefined) return undefined;
  }
  return fault;
}

function runCommand(host: ModelHost, line: string, now: () => number): string | undefined {
  const split = splitWords(line);
  if (split.kind === 'refused') return `not modelled: ${line} (${split.why})`;
  const [name = '', ...words] = split.words;
  const tool = Object.hasOwn(LINUX_TOOLS, name) ? LINUX_TOOLS[name] : undefined;
  const result = tool?.({
    host,
    words,
    stdin: '',
    now,
    environment: { USER: 'root' },
    stream: () => {},
    interrupted: new AbortController().signal,
    losesPacket: () => false,
  });
  if (result === undefined || result instanceof Promise) return `not modelled: ${line}`;
  return result.exitCode === 0 ? undefined : (result.stderr ?? '').trimEnd() || `failed: ${line}`;
}
