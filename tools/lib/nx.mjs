import path from 'node:path';
import { run } from './processes.mjs';
import { ROOT } from './root.mjs';

const CLI = path.join(ROOT, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
const QUIET = {
  NX_DAEMON: 'false',
  // Its plug-ins in processes of their own would outlive a build that is broken off.
  NX_ISOLATE_PLUGINS: 'false',
  NX_TUI: 'false',
  NEXT_TELEMETRY_DISABLED: '1',
  CHECKPOINT_DISABLE: '1',
  NO_COLOR: '1',
  CI: 'true',
};

/** Runs a target of some projects; what has not changed since the last time comes out of Nx's cache. */
export function nx(target, projects, { signal, onOutput } = {}) {
  return run(process.execPath, [CLI, 'run-many', '-t', target, '-p', projects.join(','), '--output-style=static'], {
    cwd: ROOT,
    env: { ...process.env, ...QUIET },
    signal,
    onOutput,
  });
}
