/** Vitest's global set-up of the fault tests: they run the worker as it is shipped, so it is built first. */
import { spawnSync } from 'node:child_process';
import { ROOT } from '../../tools/lib/root.mjs';

export function setup() {
  const env = { ...process.env, NX_DAEMON: 'false' };
  const { status, stdout, stderr } = spawnSync('npx', ['nx', 'build', '@uni/worker'], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the worker could not be built:\n${stdout}\n${stderr}`);
}
