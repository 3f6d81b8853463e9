// Members of a spec that name a switch, a port or a timer, as drivers share them. Each becomes part of
// a line that is typed, so nothing may stand behind it.

import { z } from 'zod';
import type { DIALECTS } from './table.ts';

const SYSTEMS = [
  'linux-bridge',
  'cisco-ios',
  'cisco-nx-os',
  'arista-eos',
  'junos',
  'aruba-cx',
  'sonic',
] as const satisfies readonly (keyof typeof DIALECTS)[];

export const SystemField = z.enum(SYSTEMS);

// One name and nothing behind it. `lag 1` has a space.
export const PortNameField = z.string().regex(/^[A-Za-z0-9](?:[\w./:-]*|[a-z]+ \d+)$/);

export const TimerField = z.object({
  // IOS takes no more than two hours.
  minutes: z.int().min(1).max(120),
  session: z.string().regex(/^arpeggio-[a-z0-9-]{1,40}$/),
});
