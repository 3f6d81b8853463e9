// How CloudStack's API is reached, from the environment: all three variables or none of them. Whether
// the keys are right is for CloudStack to say (`npm run doctor` asks).

import type { CloudStackSettings } from '../../adapters/cloudstack/settings.ts';
import type { ConfigProblem } from '../problem.ts';

export type CloudAccess = Pick<CloudStackSettings, 'apiUrl' | 'apiKey' | 'secretKey'>;

interface CloudVariables {
  readonly CLOUDSTACK_API_URL?: string | undefined;
  readonly CLOUDSTACK_API_KEY?: string | undefined;
  readonly CLOUDSTACK_SECRET_KEY?: string | undefined;
}

const NAMES = ['CLOUDSTACK_API_URL', 'CLOUDSTACK_API_KEY', 'CLOUDSTACK_SECRET_KEY'] as const;

export const CLOUD_URL_EXPECTED =
  'the whole https address of the API, such as https://cloud.example.net/client/api, ' +
  'without a query and not port 8096 (http only to this machine)';

// CloudStack's integration port takes every call from everybody without a signature.
const INTEGRATION_PORT = '8096';

/** The keys sign every request, but what is asked and answered is only hidden by TLS. */
export function parseCloudUrl(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, port, pathname, search, hash, username } = new URL(text);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLocal);
  const isBare = search + hash + username === '' && !text.includes('?');
  const path = pathname.replace(/\/$/, '');
  if (!isSafe || !isBare || port === INTEGRATION_PORT || !path.endsWith('/api')) return null;
  return text.replace(/\/$/, '');
}

/** Opaque to us; a blank or a line break in it was pasted by mistake. */
export function parseCloudKey(text: string): string | null {
  return /^[\w-]{8,}$/.test(text) ? text : null;
}

export function cloudAccess(values: CloudVariables): CloudAccess | null {
  const {
    CLOUDSTACK_API_URL: apiUrl,
    CLOUDSTACK_API_KEY: apiKey,
    CLOUDSTACK_SECRET_KEY: secretKey,
  } = values;
  return apiUrl === undefined || apiKey === undefined || secretKey === undefined
    ? null
    : { apiUrl, apiKey, secretKey };
}

export function cloudProblems(
  set: Readonly<Record<string, string | undefined>>,
  lookalike: (name: string) => string | null,
): readonly ConfigProblem[] {
  const missing = NAMES.filter((name) => set[name] === undefined);
  if (missing.length === NAMES.length) return [];
  const others = NAMES.filter((name) => !missing.includes(name)).join(' and ');
  const expected = `it beside ${others}: CloudStack needs all three`;
  return missing.map((place) => ({ place, expected, seen: lookalike(place) ?? 'nothing' }));
}
