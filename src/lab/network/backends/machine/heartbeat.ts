// Notices an emulated machine that has stopped: under emulation with two processors the guest's kernel
// locks up on rare occasions, and then nothing inside answers any more. Whoever waits for it
// should hear so after a minute, in words, and not at the end of a test's time limit.
import { readFile } from 'node:fs/promises';
import type { Control } from '../../access/control.ts';

// A beat is one short process inside; every half minute it costs less than one percent of a processor.
const intervalMs = 30_000;
// On a machine with twenty things to do a beat took 5 s.
const silenceMaxMs = 90_000;
// The kernel's own words about a lock-up stand at the end.
const consoleShownCharacters = 500;

export interface Heartbeat {
  stop(): void;
}

/** Calls `died` once, with a sentence, when the machine no longer answers. */
export function watchHeartbeat(
  control: Control,
  consolePath: string,
  died: (sentence: string) => void,
): Heartbeat {
  let silence: NodeJS.Timeout | undefined;
  const alarm = async () => {
    clearInterval(timer);
    const text = await readFile(consolePath, 'utf8').catch(() => '');
    const said = text.trim().slice(-consoleShownCharacters);
    const silentFor = `It has not answered for ${silenceMaxMs / 1000} s.`;
    died(`The emulated machine has stopped. ${silentFor} Its console ends with:\n${said}`);
  };
  const beat = async () => {
    if (silence !== undefined) return;
    silence = setTimeout(() => void alarm(), silenceMaxMs);
    silence.unref();
    const process = await control.start(['/bin/busybox', 'true']);
    const { exitCode } = await process.result;
    // A connection that was closed says nothing about the machine.
    if (exitCode === null) return;
    clearTimeout(silence);
    silence = undefined;
  };
  const timer = setInterval(() => void beat().catch(() => undefined), intervalMs);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      clearTimeout(silence);
    },
  };
}
