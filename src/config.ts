// The whole configuration: the environment and arpeggio.yaml, read once at start. Either everything is
// right, or every problem is reported at once and nothing starts. Deliberately no look at the world:
// whether a key file can be read or a host answers is `npm run doctor`'s business.

import type { CloudStackSettings } from './adapters/cloudstack/settings.ts';
import {
  type EnvironmentSettings,
  type EnvironmentVariables,
  readEnvironment,
  type SlackAccess,
} from './config/environment.ts';
import { type ConfigProblem, configurationInvalid } from './config/problem.ts';
import { type FileSettings, readConfigFile } from './config/read-file.ts';
import type { Failure } from './domain/failures.ts';

export { ENVIRONMENT_VARIABLES } from './config/environment.ts';

/** What the CLI needs: it works when there is no Slack. */
export interface LocalConfig
  extends Omit<FileSettings, 'cloudCaFile'>,
    Omit<EnvironmentSettings, 'slack' | 'cloud'> {
  /** null: no CloudStack, and then the inventory has no networks either. */
  readonly cloudstack: CloudStackSettings | null;
}

export interface Config extends LocalConfig {
  readonly slack: SlackAccess;
}

export type ConfigResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | {
      readonly ok: false;
      readonly failure: Failure;
      readonly problems: readonly ConfigProblem[];
    };

/** Rejects when the file cannot be read, as `node:fs/promises` does. */
type ReadFile = (path: string) => Promise<string>;

export async function loadConfig(
  environment: EnvironmentVariables,
  readFile: ReadFile,
): Promise<ConfigResult<Config>> {
  const { settings, file, problems } = await readAll(environment, readFile, true);
  const { slack } = settings;
  return problems.length > 0 || file === null || slack === null
    ? { ok: false, failure: configurationInvalid(problems), problems }
    : { ok: true, value: { slack, ...localConfig(settings, file) } };
}

/** The same without Slack's settings, which may be absent; those that are set must be right. */
export async function loadLocalConfig(
  environment: EnvironmentVariables,
  readFile: ReadFile,
): Promise<ConfigResult<LocalConfig>> {
  const { settings, file, problems } = await readAll(environment, readFile, false);
  return problems.length > 0 || file === null
    ? { ok: false, failure: configurationInvalid(problems), problems }
    : { ok: true, value: localConfig(settings, file) };
}

function localConfig(settings: EnvironmentSettings, file: FileSettings): LocalConfig {
  const { configPath, dataDirectory, logLevel, cloud } = settings;
  const { inventory, ssh, cloudCaFile: caFile } = file;
  const cloudstack = cloud === null ? null : { ...cloud, caFile };
  return { configPath, dataDirectory, logLevel, inventory, ssh, cloudstack };
}

interface Everything {
  readonly settings: EnvironmentSettings;
  readonly file: FileSettings | null;
  readonly problems: readonly ConfigProblem[];
}

async function readAll(
  environment: EnvironmentVariables,
  readFile: ReadFile,
  needsSlack: boolean,
): Promise<Everything> {
  const { settings, problems } = readEnvironment(environment, needsSlack);
  const { configPath } = settings;
  let text: string;
  try {
    text = await readFile(configPath);
  } catch (error) {
    const expected = 'a configuration file that can be read; ARPEGGIO_CONFIG names it';
    const unreadable = { place: configPath, expected, seen: codeOf(error) };
    return { settings, file: null, problems: [...problems, unreadable] };
  }
  const file = readConfigFile(text, configPath, environment);
  return { settings, file: file.settings, problems: [...problems, ...file.problems] };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
