// Thomas Habets' arping 2.23, the other package of the same name. It exists here only to be
// recognised: the iputils command lines fail or, worse, mean something else (-D says 0 for an
// address that is in use). Measured answers only.
import { fail, succeed, type Tool } from '../tool.ts';

const USAGE = [
  'ARPing 2.23, by Thomas Habets <thomas@habets.se>',
  'usage: arping [ -0aAbdDeFpPqrRuUv ] [ -w <sec> ] [ -W <sec> ] [ -S <host/ip> ]',
].join('\n');

export const habetsArping: Tool = (call) => {
  const line = call.words.join(' ');
  if (line === '-V') return fail(1, `arping: option requires an argument -- 'V'\n${USAGE}`);
  const source = call.words[call.words.indexOf('-s') + 1];
  if (call.words.includes('-s')) return fail(1, `arping: Weird MAC addr ${source ?? ''}`);
  if (call.words.includes('-D')) return succeed('!');
  return undefined;
};
