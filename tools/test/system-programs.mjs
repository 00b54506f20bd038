import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Failure } from '../lib/failure.mjs';

/** What the tests use and npm does not carry. */
export const PROGRAMS = [
  { name: 'redis-server', aptPackage: 'redis-server', brew: 'redis', find: () => findOnPath(['redis-server']) },
  { name: 'Chromium', aptPackage: 'chromium', brew: '--cask chromium', find: findChromium },
];

/** Finds the programs, installs the missing ones where it may, and answers with where Chromium is. */
export async function provideSystemPrograms() {
  const missing = PROGRAMS.filter(({ find }) => find() === undefined);
  if (missing.length > 0) install(missing);
  const still = PROGRAMS.filter(({ find }) => find() === undefined);
  if (still.length > 0) throw new Failure(explain(still));
  return { chromium: findChromium() };
}

function install(programs) {
  const prefix = aptPrefix();
  if (prefix === undefined) return;
  const packages = programs.map(({ aptPackage }) => aptPackage);
  console.log(`Installing ${packages.join(' and ')} with apt-get …`);
  // redis-server would be started as a system service; the tests start their own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (...args) => spawnSync(prefix[0], [...prefix.slice(1), ...args], { env, encoding: 'utf8' });
  const installPackages = () => apt('install', '-y', '-q', '--no-install-recommends', ...packages);
  if (installPackages().status === 0) return;
  apt('update', '-q');
  const second = installPackages();
  if (second.status !== 0) console.error(second.stderr.trim());
}

/** How apt-get can be run here without asking anybody, if at all. */
function aptPrefix() {
  if (findOnPath(['apt-get']) === undefined) return undefined;
  if (process.getuid?.() === 0) return ['apt-get'];
  const sudo =
    findOnPath(['sudo']) !== undefined && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
  return sudo ? ['sudo', '-n', 'apt-get'] : undefined;
}

/** One sentence: what is missing and how to get it. */
export function explain(programs, platform = process.platform) {
  const names = programs.map(({ name }) => name).join(' and ');
  const command =
    platform === 'darwin'
      ? programs.map(({ brew }) => `brew install ${brew}`).join(' && ')
      : `sudo apt-get install ${programs.map(({ aptPackage }) => aptPackage).join(' ')}`;
  const own = programs.some(({ name }) => name === 'Chromium')
    ? ' For another Chromium set CHROMIUM_PATH to its program.'
    : '';
  return `The tests need ${names}, which cannot be installed from here: run "${command}" and try again.${own}`;
}

function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') {
    if (fs.existsSync(named)) return named;
    throw new Failure(`CHROMIUM_PATH names ${named}, which does not exist.`);
  }
  const macOs = '/Applications/Chromium.app/Contents/MacOS/Chromium';
  return (
    findOnPath(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) ??
    (fs.existsSync(macOs) ? macOs : undefined)
  );
}

function findOnPath(names) {
  // Ordinary users of some systems do not have the sbin folders on their path.
  const folders = [
    ...(process.env.PATH ?? '').split(path.delimiter),
    '/usr/bin',
    '/usr/sbin',
    '/usr/local/bin',
    '/opt/homebrew/bin',
  ];
  for (const name of names) {
    const found = folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
    if (found !== undefined) return found;
  }
  return undefined;
}
