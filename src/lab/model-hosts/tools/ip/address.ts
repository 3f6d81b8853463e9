// ip addr: replace, add, del, and flush of one address.
import { parsePrefix } from '../../kernel/ipv4.ts';
import type { ModelHost } from '../../kernel/model-host.ts';
import { fail, noDevice, succeed, type ToolResult } from '../tool.ts';

/** replace|add|del ADDRESS/LENGTH dev DEVICE, flush dev DEVICE to ADDRESS/32 */
export function changeAddress(
  host: ModelHost,
  verb: string,
  words: readonly string[],
): ToolResult | undefined {
  if (verb === 'flush') return addressFlush(host, words);
  const [prefix = '', dev, device = '', ...rest] = words;
  if (dev !== 'dev' || device === '' || rest.length > 0) return undefined;
  if (verb === 'replace') return addressReplace(host, prefix, device);
  if (verb === 'add') return addressAdd(host, prefix, device);
  return verb === 'del' ? addressDelete(host, prefix, device) : undefined;
}

function addressReplace(host: ModelHost, text: string, device: string): ToolResult {
  const prefix = parsePrefix(text);
  if (prefix === undefined) {
    return fail(1, `Error: any valid prefix is expected rather than "${text}".`);
  }
  const link = host.link(device);
  if (link === undefined) return noDevice(device);
  host.addAddress(link, { ...prefix, scope: 'global' });
  return succeed();
}

function addressAdd(host: ModelHost, text: string, device: string): ToolResult {
  const prefix = parsePrefix(text);
  const isThere = host
    .link(device)
    ?.addresses.some(
      (held) => held.address === prefix?.address && held.prefixLength === prefix.prefixLength,
    );
  if (isThere === true) return fail(2, 'RTNETLINK answers: File exists');
  return addressReplace(host, text, device);
}

/** Whatever its length is; no error when there is none. */
function addressFlush(host: ModelHost, words: readonly string[]): ToolResult | undefined {
  const [, device = '', text = ''] = /^dev (\S+) to (\S+\/32)$/.exec(words.join(' ')) ?? [];
  const wanted = parsePrefix(text);
  if (wanted === undefined) return undefined;
  const link = host.link(device);
  if (link === undefined) return fail(1, `Device "${device}" does not exist.`);
  for (const { address, prefixLength } of [...link.addresses]) {
    if (address === wanted.address) {
      host.removeAddress(link, { address, prefixLength, hasLength: true });
    }
  }
  return succeed();
}

function addressDelete(host: ModelHost, text: string, device: string): ToolResult {
  const prefix = parsePrefix(text);
  if (prefix === undefined) {
    return fail(1, `Error: any valid prefix is expected rather than "${text}".`);
  }
  const link = host.link(device);
  if (link === undefined) return noDevice(device);
  const isRemoved = host.removeAddress(link, prefix);
  if (!isRemoved) return fail(2, 'RTNETLINK answers: Cannot assign requested address');
  return prefix.hasLength ? succeed() : { exitCode: 0, stderr: wildcardWarning(text) };
}

function wildcardWarning(address: string): string {
  return [
    'Warning: Executing wildcard deletion to stay compatible with old scripts.',
    `         Explicitly specify the prefix length (${address}/32) to avoid this warning.`,
    '         This special behaviour is likely to disappear in further releases,',
    '         fix your scripts!',
    '',
  ].join('\n');
}
