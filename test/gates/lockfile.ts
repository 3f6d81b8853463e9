// package-lock.json must install everywhere: no addresses of the registry that somebody happened to
// use, and the builds for every platform. npm leaves out a platform's build when its registry lacks
// it, and `npm ci` then refuses the whole lock.
// Run as a program (`node test/gates/lockfile.ts`) it adds the entries that are missing.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Gate, REPOSITORY } from './gate.ts';

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly cpu?: readonly string[];
  readonly dev?: boolean;
  readonly libc?: readonly string[];
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  packages: Record<string, Entry>;
}

const FILE = 'package-lock.json';
const FOLDER = 'node_modules/';

export const lockfile: Gate = {
  name: 'lockfile',
  inspect(root) {
    if (!existsSync(join(root, FILE))) return { filesSeen: 0, problems: [] };
    const lock = readLock(root);
    const resolved = Object.entries(lock.packages).filter(([, entry]) => isFetched(entry));
    const problems = [
      ...resolved.map(([path]) => `${FILE}: ${path} has "resolved"; .npmrc should leave it out`),
      ...missingBuilds(lock).map(
        ({ name, version }) =>
          `${FILE} lacks ${name} ${version}: node_modules/.bin/node test/gates/lockfile.ts`,
      ),
    ];
    return { filesSeen: Object.keys(lock.packages).length, problems };
  },
};

function readLock(root: string): Lock {
  return JSON.parse(readFileSync(join(root, FILE), 'utf8')) as Lock;
}

function isFetched({ resolved, link }: Entry): boolean {
  return resolved !== undefined && link !== true;
}

interface MissingBuild {
  readonly name: string;
  readonly version: string;
  readonly isDev: boolean;
}

function missingBuilds({ packages }: Lock): MissingBuild[] {
  return Object.entries(packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !isFound(packages, path, name))
      .map(([name, version]) => ({ name, version, isDev: entry.dev === true })),
  );
}

/** Looks where Node looks: in the package's own node_modules, then in each one above it. */
function isFound(packages: Lock['packages'], from: string, name: string): boolean {
  for (let place = from; place !== ''; place = place.slice(0, place.lastIndexOf(FOLDER))) {
    if (`${place.replace(/\/$/, '')}/${FOLDER}${name}` in packages) return true;
  }
  return `${FOLDER}${name}` in packages;
}

const SYSTEMS = ['android', 'darwin', 'linux', 'win32', 'freebsd', 'openharmony'];
const PROCESSORS = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64'];

/** The entry as npm writes it, from the name, less the checksum that only the registry knows. */
function entryOf({ name, version, isDev }: MissingBuild): Entry {
  const words = name.slice(name.indexOf('/') + 1).split('-');
  const system = SYSTEMS.find((word) => words.includes(word));
  const processor = PROCESSORS.find((word) => words.includes(word));
  if (system === undefined || processor === undefined) {
    throw new Error(`${name} does not say its platform; add it to ${FILE} by hand.`);
  }
  const library = words.some((word) => word.startsWith('musl')) ? 'musl' : 'glibc';
  return {
    version,
    cpu: [processor],
    ...(isDev ? { dev: true } : {}),
    ...(system === 'linux' ? { libc: [library] } : {}),
    optional: true,
    os: [system],
  };
}

function complete(root: string): number {
  const lock = readLock(root);
  const missing = missingBuilds(lock);
  for (const build of missing) lock.packages[`${FOLDER}${build.name}`] = entryOf(build);
  const sorted = Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(sorted);
  writeFileSync(join(root, FILE), `${JSON.stringify(lock, null, 2)}\n`);
  return missing.length;
}

if (import.meta.main) console.log(`${complete(REPOSITORY)} entries added to ${FILE}`);
