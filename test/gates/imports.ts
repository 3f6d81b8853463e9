// Who may import whom: the import table of the design, as data, and the gate that holds it.
// dependency-cruiser with swc reads the imports (type-only ones too); the judgement is here, so that a
// complaint can say what the table allows. Deliberately strict: a folder or a library that is not
// listed may not be used, so that a new one is a decision and not an accident.

import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { cruise, type IModule } from 'dependency-cruiser';
import type { Gate } from './gate.ts';

interface Layer {
  /** Path or folder below src. */
  readonly place: string;
  /** Places of other layers that it may import; its own is always allowed. */
  readonly imports: readonly string[];
  /** Node's own modules that it may use; absent: any. */
  readonly builtins?: readonly string[];
}

// The pure part has no clock, no files and no sockets of its own; hashing is arithmetic.
const PURE = ['crypto'];
// What the configuration fills in: types only, which is checked apart.
const SETTINGS = [
  'adapters/slack/settings.ts',
  'adapters/ssh/settings.ts',
  'adapters/cloudstack/settings.ts',
];
const CONTRACTS = ['domain/', 'ports/'];

// Except the lab: the container leaves it out, and a stand-in must not be reachable from production.
const EVERYTHING = [
  ...CONTRACTS,
  'facts/',
  'steps/',
  'commands/',
  'engine/',
  'adapters/',
  'config.ts',
  'config/',
];

const LAYERS: readonly Layer[] = [
  { place: 'domain/', imports: [], builtins: PURE },
  { place: 'ports/', imports: ['domain/'], builtins: PURE },
  { place: 'facts/', imports: CONTRACTS, builtins: PURE },
  // The text of the program that hosts run; read once, when the bot starts.
  { place: 'steps/dead-man/program.ts', imports: [], builtins: [...PURE, 'fs'] },
  { place: 'steps/', imports: [...CONTRACTS, 'facts/'], builtins: PURE },
  { place: 'commands/', imports: [...CONTRACTS, 'facts/', 'steps/'], builtins: PURE },
  { place: 'engine/', imports: CONTRACTS, builtins: PURE },
  { place: 'adapters/slack/', imports: CONTRACTS },
  { place: 'adapters/ssh/', imports: CONTRACTS },
  { place: 'adapters/store/', imports: CONTRACTS },
  { place: 'adapters/queue/', imports: CONTRACTS },
  { place: 'adapters/cloudstack/', imports: CONTRACTS },
  { place: 'adapters/log.ts', imports: CONTRACTS },
  { place: 'adapters/change-ids.ts', imports: CONTRACTS },
  { place: 'adapters/system-clock.ts', imports: CONTRACTS },
  // Shares no code with what it stands in for, so that it cannot share its mistakes.
  { place: 'lab/', imports: [] },
  { place: 'config.ts', imports: ['domain/', 'config/', ...SETTINGS] },
  { place: 'config/', imports: ['domain/', ...SETTINGS] },
  { place: 'main.ts', imports: EVERYTHING },
  { place: 'cli.ts', imports: EVERYTHING },
  { place: 'doctor.ts', imports: [...EVERYTHING, 'doctor/'] },
  { place: 'doctor/', imports: [...CONTRACTS, 'facts/', 'steps/'] },
  { place: 'setup.js', imports: [] },
];

/** Library (or the scope of several) -> the places below src that may import it. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  '@slack/': ['adapters/slack/'],
  undici: ['adapters/slack/'],
  ssh2: ['adapters/ssh/', 'lab/model-hosts/', 'lab/switches/', 'lab/network/'],
  axios: ['adapters/cloudstack/'],
  pino: ['adapters/log.ts'],
  kysely: ['adapters/store/'],
  sqlite: ['adapters/store/'],
  yaml: ['config.ts', 'config/', 'lab/demo/'],
  react: ['lab/workspace/page/'],
  'react-dom': ['lab/workspace/page/'],
  'slack-blocks-to-jsx': ['lab/workspace/page/'],
  ws: ['lab/workspace/'],
  esbuild: ['lab/workspace/'],
  // Shapes of what comes from outside, which every part meets.
  zod: [''],
};

export const imports: Gate = {
  name: 'imports',
  async inspect(root) {
    if (!existsSync(join(root, 'src'))) return { filesSeen: 0, problems: [] };
    const modules = await readModules(root);
    const own = modules.filter((module) => module.source.startsWith('src/'));
    return { filesSeen: own.length, problems: own.flatMap(problemsOf) };
  },
};

async function readModules(root: string): Promise<readonly IModule[]> {
  const { output } = await cruise(['src'], {
    baseDir: root,
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    // As Node resolves an ES module; the default knows only the older `main`.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
    // Types alone may refer to each other; only a cycle that exists at run time is forbidden.
    validate: true,
    ruleSet: { forbidden: [{ name: 'cycle', severity: 'error', from: {}, to: RUN_TIME_CYCLE }] },
  });
  return typeof output === 'string' ? [] : output.modules;
}

const RUN_TIME_CYCLE = {
  circular: true,
  viaOnly: { dependencyTypesNot: ['type-only' as const] },
};

type Dependency = IModule['dependencies'][number];

function problemsOf(module: IModule): string[] {
  const path = module.source.replace('src/', '');
  const layer = LAYERS.find(({ place }) => isAt(path, [place]));
  if (layer === undefined)
    return [`${module.source} is at a place that is not in the import table`];
  const problems = module.dependencies.map((dependency) => problemOf(path, layer, dependency));
  const distinct = [...new Set(problems)].filter((problem) => problem !== null);
  return distinct.map((problem) => `${module.source} ${problem}`);
}

function problemOf(path: string, layer: Layer, dependency: Dependency): string | null {
  const { module: name, couldNotResolve, dependencyTypes, cycle } = dependency;
  if (isBuiltin(name)) return builtinProblem(path, layer, name.replace('node:', ''));
  if (couldNotResolve) return `imports ${name}, which does not exist`;
  if (!dependency.valid) {
    return `is in a cycle: ${(cycle ?? []).map((link) => link.name).join(' -> ')}`;
  }
  const isLocal = dependencyTypes.includes('local');
  return isLocal ? localProblem(path, layer, dependency) : libraryProblem(path, name);
}

function localProblem(path: string, layer: Layer, dependency: Dependency): string | null {
  const { resolved, dependencyTypes } = dependency;
  const target = resolved.replace('src/', '');
  if (!resolved.startsWith('src/') || !isAt(target, [layer.place, ...layer.imports])) {
    const allowed = layer.imports.length === 0 ? 'nothing else of ours' : layer.imports.join(', ');
    return `imports ${resolved}; ${layer.place} may import ${allowed}`;
  }
  // The configuration fills in an adapter's settings and must not run its code.
  const needsTypes = path.startsWith('config') && target.startsWith('adapters/');
  const isType = dependencyTypes.includes('type-only');
  return needsTypes && !isType ? `may import only types from ${resolved}` : null;
}

function libraryProblem(path: string, name: string): string | null {
  const listed = Object.entries(LIBRARIES).find(
    ([library]) => name === library || name.startsWith(library.replace(/\/?$/, '/')),
  );
  if (listed === undefined) return `uses ${name}, which is not in the table of libraries`;
  const [library, places] = listed;
  return isAt(path, places) ? null : `uses ${library}, which belongs to ${places.join(', ')}`;
}

function builtinProblem(path: string, layer: Layer, name: string): string | null {
  if (Object.hasOwn(LIBRARIES, name)) return libraryProblem(path, name);
  const isAllowed = layer.builtins === undefined || layer.builtins.includes(name);
  return isAllowed ? null : `uses node:${name}; ${layer.place} is pure`;
}

/** A place is a file, a folder with its slash, or everything (the empty text). */
function isAt(path: string, places: readonly string[]): boolean {
  return places.some((place) =>
    place === '' || place.endsWith('/') ? path.startsWith(place) : path === place,
  );
}
