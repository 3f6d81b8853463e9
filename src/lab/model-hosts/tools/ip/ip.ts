// ip(8): the forms that are sent to a host, and no other. Finds the object; each object has a file.
// Messages and exit codes as iproute2 6.1 with a 6.1 kernel gives them.
import { succeed, type Tool, type ToolCall, type ToolResult } from '../tool.ts';
import { changeAddress } from './address.ts';
import { changeLink, describeLink, showLinks } from './link.ts';
import { changeNeighbour, showNeighbours } from './neighbour.ts';
import { changeRoute, routeGet, showRoutes } from './route.ts';

export const ip: Tool = (call) => {
  const [option, ...rest] = call.words;
  if (option === '-batch') return batch(call, rest);
  const flags = call.words.slice(
    0,
    call.words.findIndex((word) => !word.startsWith('-')),
  );
  const words = call.words.slice(flags.length);
  if (flags.some((flag) => !['-j', '-d', '-4'].includes(flag))) return undefined;
  return flags.includes('-j') ? show(call, words, flags.includes('-d')) : change(call, words);
};

function show(call: ToolCall, words: readonly string[], isDetailed: boolean) {
  const [object, verb, ...rest] = words;
  const { host } = call;
  switch (`${object} ${verb}`) {
    case 'addr show':
      return showLinks(host, rest, isDetailed);
    case 'link show':
      return showLinks(host, rest, isDetailed, 'without addresses');
    case 'route show':
      return showRoutes(host, rest);
    case 'route get':
      return routeGet(host, rest);
    case 'neigh show':
      return showNeighbours(host, rest, call.now());
    default:
      return undefined;
  }
}

function change(call: ToolCall, words: readonly string[]): ToolResult | undefined {
  const [object, verb = '', ...rest] = words;
  switch (object) {
    case 'addr':
      return changeAddress(call.host, verb, rest);
    case 'link':
      return verb === 'show' ? describeLink(call.host, rest) : changeLink(call.host, verb, rest);
    case 'route':
      return changeRoute(call.host, verb, rest);
    case 'neigh':
      return changeNeighbour(call.host, verb, rest);
    default:
      return undefined;
  }
}

/** One command a line; stops at the first that fails, as ip does without -force. */
function batch(call: ToolCall, words: readonly string[]): ToolResult | undefined {
  const [path = '', ...more] = words;
  const file = call.host.files.read(path);
  if (file === undefined || more.length > 0) return undefined;
  for (const line of file.content.split('\n').filter((text) => text !== '')) {
    const result = change(call, line.split(' '));
    if (result === undefined || result.exitCode !== 0) return result;
  }
  return succeed();
}
