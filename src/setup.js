// Starts a TypeScript entry of this project from a fresh clone: `node src/setup.js [--lab] ENTRY …`.
// It installs what is missing and goes on under the pinned Node (the npm package `node`), so that a
// machine with any Node from 20.19 on gets the right one. Plain JavaScript and no dependencies,
// because it runs before anything is installed. Deliberately not here: building, configuration, and
// what the entry does. With `--lab` it also installs the Debian packages that the lab names, and for a
// test entry those that the tests name.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const MODULES = path.join(ROOT, 'node_modules');
const PINNED_NODE = path.join(MODULES, '.bin', 'node');
// npm ci empties node_modules first, so a half-done install never carries a stamp.
const STAMP = path.join(MODULES, '.installed-from');

// The oldest Node on which npm and this file were seen to work; older ones fail in odd ways.
const OLDEST_NODE = [20, 19];

// Another process may be installing into the same clone; five minutes is a slow first download.
const INSTALL_WAIT_MS = 300_000;
const INSTALL_POLL_MS = 250;
const APT_LOCK_WAIT_SECONDS = 120;

main(process.argv.slice(2));

function main(words) {
  requireNode(process.versions.node);
  const wantsLab = words[0] === '--lab';
  const [entry, ...rest] = wantsLab ? words.slice(1) : words;
  if (entry === undefined) stop('Usage: node src/setup.js [--lab] ENTRY [arguments]', 2);
  if (!isInstalled()) installAlone();
  if (wantsLab) installDebianPackages(debianPackagesWanted(entry));
  start(path.resolve(ROOT, entry), rest);
}

function requireNode(version) {
  const [major, minor] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  stop(
    `Arpeggio is started with Node ${OLDEST_NODE.join('.')} or newer; this is ${version}. ` +
      'Nothing was changed. Install a newer Node (https://nodejs.org) and run the command again: ' +
      'the exact version that the project uses is then fetched by itself.',
  );
}

// --- npm packages

/** Other platform, other binaries: node_modules may sit on a disk shared between machines. */
function fingerprint() {
  const lock = fs.readFileSync(path.join(ROOT, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex');
  return `${hash} ${process.platform}-${process.arch}\n`;
}

function isInstalled() {
  return fs.existsSync(PINNED_NODE) && readText(STAMP) === fingerprint();
}

/** Two commands started at once in a fresh clone must not both empty node_modules. */
function installAlone() {
  const id = createHash('sha256').update(ROOT).digest('hex').slice(0, 16);
  const lock = path.join(tmpdir(), `arpeggio-install-${id}`);
  const deadline = Date.now() + INSTALL_WAIT_MS;
  while (!takeLock(lock)) {
    if (Date.now() > deadline) {
      stop(`Another process is installing packages here (pid ${readText(lock)}); remove ${lock}.`);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, INSTALL_POLL_MS);
  }
  // Also when the installation fails and ends this process.
  const release = () => fs.rmSync(lock, { force: true });
  process.once('exit', release);
  if (!isInstalled()) install();
  release();
  process.off('exit', release);
}

function takeLock(lock) {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const owner = Number(readText(lock));
    if (owner > 0 && !isAlive(owner)) fs.rmSync(lock, { force: true });
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function install() {
  const began = Date.now();
  process.stderr.write('Installing the packages of package-lock.json (npm ci) … ');
  const { command, words } = npm();
  const scratch = isWritable(npmCache()) ? null : fs.mkdtempSync(path.join(tmpdir(), 'npm-cache-'));
  const environment = { ...process.env, PATH: pathWithoutOurs() };
  if (scratch !== null) environment.npm_config_cache = scratch;
  const result = spawnSync(command, [...words, 'ci', '--loglevel=error', '--no-update-notifier'], {
    cwd: ROOT,
    encoding: 'utf8',
    env: environment,
    // npm's list of warnings can be long; the default of 1 MiB would end npm in the middle.
    maxBuffer: 64 * 1024 * 1024,
  });
  if (scratch !== null) fs.rmSync(scratch, { recursive: true, force: true });
  if (result.status !== 0 || !fs.existsSync(PINNED_NODE)) {
    process.stderr.write('did not work.\n');
    process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}\n`);
    stop(
      'The packages that Arpeggio needs are not installed, so nothing was started. The output of ' +
        '"npm ci" above says why; it needs the npm registry (or a mirror) and a writable folder.',
    );
  }
  fs.writeFileSync(STAMP, fingerprint());
  process.stderr.write(`done in ${Math.round((Date.now() - began) / 1000)} s.\n`);
}

/** The npm that called us, under the Node that runs it; else the one in PATH. */
function npm() {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  const isUsable = script?.endsWith('.js') && node !== undefined && !node.startsWith(MODULES);
  return isUsable && fs.existsSync(script) && fs.existsSync(node)
    ? { command: node, words: [script] }
    : { command: 'npm', words: [] };
}

/** `npm run` puts node_modules/.bin first; npm must not run on the Node that it is replacing. */
function pathWithoutOurs() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return folders.filter((folder) => !folder.startsWith(MODULES)).join(path.delimiter);
}

function npmCache() {
  return process.env.npm_config_cache ?? path.join(process.env.HOME ?? '/nonexistent', '.npm');
}

/** Asked by writing: permission bits say nothing on a read-only file system or to root. */
function isWritable(folder) {
  const file = path.join(folder, `.arpeggio-${process.pid}`);
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(file, '');
    fs.rmSync(file);
    return true;
  } catch {
    return false;
  }
}

// --- Debian packages

function debianPackagesWanted(entry) {
  const folders = entry.startsWith('test/') ? ['src/lab', 'test'] : ['src/lab'];
  const names = folders
    .map((folder) => path.join(ROOT, folder))
    .filter((folder) => fs.existsSync(folder))
    .flatMap((folder) =>
      fs.readdirSync(folder, { recursive: true }).map((name) => path.join(folder, name)),
    )
    .filter((file) => path.basename(file) === 'debian-packages.txt')
    .flatMap((file) => fs.readFileSync(file, 'utf8').split('\n'))
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((name) => name !== '');
  return [...new Set(names)];
}

/** Never fatal: the lab itself chooses what it can run with what is there, and says so. */
function installDebianPackages(wanted) {
  const missing = debianPackagesMissing(wanted);
  if (missing.length === 0) return;
  const names = missing.join(' ');
  const advice = `apt-get update && apt-get install --no-install-recommends ${names}`;
  if (process.getuid?.() !== 0 || !isCommand('apt-get')) {
    process.stderr.write(`The lab lacks Debian packages; as root: ${advice}\n`);
    return;
  }
  process.stderr.write(`Installing Debian packages for the lab (${names}) … `);
  const failure =
    apt(['update']) ?? apt(['install', '--yes', '--no-install-recommends', ...missing]);
  if (failure === null) process.stderr.write('done.\n');
  else process.stderr.write(`did not work.\n${failure}\nGoing on without; as root: ${advice}\n`);
}

function debianPackagesMissing(wanted) {
  if (wanted.length === 0 || !isCommand('dpkg-query')) return [];
  const format = '${db:Status-Status} ${Package}\n';
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', format, ...wanted], { encoding: 'utf8' });
  const present = new Set(stdout.split('\n').map((line) => line.replace(/^installed /, '')));
  return wanted.filter((name) => !present.has(name));
}

/** Runs apt-get; null when it worked, else its output. */
function apt(words) {
  const options = ['-q', '-o', `DPkg::Lock::Timeout=${APT_LOCK_WAIT_SECONDS}`];
  const result = spawnSync('apt-get', [...options, ...words], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    maxBuffer: 64 * 1024 * 1024,
  });
  return result.status === 0 ? null : `${result.stdout}${result.stderr}`;
}

function isCommand(name) {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return folders.some((folder) => fs.existsSync(path.join(folder, name)));
}

// --- the entry

function start(entry, words) {
  if (!fs.existsSync(entry)) stop(`There is no ${path.relative(ROOT, entry)} to start.`, 2);
  const child = spawn(PINNED_NODE, [entry, ...words], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to the whole group: the child has it already, and a second one would
  // turn "finish and stop" into "stop now".
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGUSR2']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('error', (error) => stop(`The pinned Node did not start: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function stop(sentence, exitCode = 1) {
  process.stderr.write(`${sentence}\n`);
  process.exit(exitCode);
}
