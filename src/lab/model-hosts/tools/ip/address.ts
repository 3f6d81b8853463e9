// ip addr: replace, del.
import { parsePrefix } from '../../kernel/ipv4.ts';
import type { ModelHost } from '../../kernel/model-host.ts';
import { fail, noDevice, succeed, type ToolResult } from '../tool.ts';

/** replace|del ADDRESS/LENGTH dev DEVICE */
export function changeAddress(
  host: ModelHost,
  verb: string,
  words: readonly string[],
): ToolResult | undefined {
  const [prefix = '', dev, device = '', ...rest] = words;
  if (dev !== 'dev' || device === '' || rest.length > 0) return undefined;
  if (verb === 'replace') return addressReplace(host, prefix, device);
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
