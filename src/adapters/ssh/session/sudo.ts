// Recognises sudo's own refusals, so that "not allowed to become root" is not mistaken for a failure
// of the command. Texts of sudo 1.8 to 1.9 in English; the session asks for LC_ALL=C.

import type { RemoteCommand } from '../../../domain/plan.ts';
import type { Ending } from './exec.ts';

const REFUSALS = [
  /^sudo: a (?:password|terminal) is required/m,
  /^sudo: no tty present/m,
  /^sudo: sorry, you must have a tty/m,
  /^Sorry, user \S+ (?:is not allowed to execute|may not run sudo)/m,
  /^\S+ is not in the sudoers file/m,
  /\bsudo: (?:command )?not found/m,
];

/** Exit codes of sudo refusing, and of a shell that finds no sudo. */
const REFUSAL_EXIT_CODES = [1, 127];

/** True only when the command itself was certainly not started. */
export function wasSudoRefused(command: RemoteCommand, loginUser: string, ending: Ending): boolean {
  if (command.asRoot !== true || loginUser === 'root' || ending.exitCode === null) return false;
  if (!REFUSAL_EXIT_CODES.includes(ending.exitCode) || ending.stdout !== '') return false;
  return REFUSALS.some((refusal) => refusal.test(ending.stderr));
}
