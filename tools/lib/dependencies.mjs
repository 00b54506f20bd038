import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Failure } from './failure.mjs';
import { run } from './processes.mjs';
import { ROOT } from './root.mjs';

/** Inside node_modules, so that it goes when they go. */
const STAMP = path.join('node_modules', '.uni-installed');

/** Installs what package-lock.json names unless it is all there. Answers with whether anything was done. */
export async function installDependencies({ signal, onOutput } = {}) {
  if (areInstalled()) return false;
  const result = await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--no-progress'], {
    cwd: ROOT,
    signal,
    onOutput: (text) => onOutput?.(text.replaceAll(/^npm warn .*\n?/gm, '')),
    shell: process.platform === 'win32',
  }).catch((error) => ({ code: 1, output: error.message }));
  signal?.throwIfAborted();
  if (result.code !== 0)
    throw new Failure(`The dependencies could not be installed ("npm ci" failed):\n${faults(result.output)}`);
  fs.writeFileSync(path.join(ROOT, STAMP), fingerprint(ROOT));
  return true;
}

const fingerprint = (root) =>
  crypto
    .createHash('sha256')
    .update(fs.readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');

/**
 * Whether the lockfile is the one that was installed last, by us; or else whether npm's own note of its last installation says the
 * same as the lockfile, package by package.
 */
export function areInstalled(root = ROOT) {
  const stamp = path.join(root, STAMP);
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === fingerprint(root)) return true;
  const wanted = readPackages(path.join(root, 'package-lock.json'));
  const found = readPackages(path.join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || found === undefined) return false;
  return Object.entries(wanted).every(([location, entry]) => {
    if (!location.startsWith('node_modules/') || entry.optional || entry.devOptional || entry.peer) return true;
    if (entry.link && !fs.existsSync(path.join(root, entry.resolved))) return true;
    const installed = found[location];
    return installed !== undefined && installed.version === entry.version && installed.resolved === entry.resolved;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** npm names the fault first, and then explains itself at length. */
function faults(output) {
  const named = output.split('\n').filter((line) => /^npm (error|ERR!) \S/.test(line));
  return (named.length > 0 ? named : output.trim().split('\n')).slice(0, 10).join('\n');
}

export function tail(text, lines = 25) {
  return text.trim().split('\n').slice(-lines).join('\n');
}
