import fs from 'node:fs';
import path from 'node:path';
import { tail } from '../lib/dependencies.mjs';
import { Failure } from '../lib/failure.mjs';
import { generateClient } from '../lib/prisma.mjs';
import { run } from '../lib/processes.mjs';
import { ROOT } from '../lib/root.mjs';

const NX = path.join(ROOT, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
const PROJECTS = ['@uni/simulators', '@uni/api', '@uni/worker', '@uni/web'];

/** Builds what the stack runs; what has not changed comes out of Nx's cache. `onProject` hears of each project as it is done. */
export async function build({ signal, logFile, onProject = () => {} }) {
  await generateClient({ signal });
  const log = fs.createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  try {
    const { code, output } = await run(
      process.execPath,
      [NX, 'run-many', '-t', 'build', '-p', PROJECTS.join(','), '--output-style=static'],
      {
        cwd: ROOT,
        signal,
        env: {
          ...process.env,
          NX_DAEMON: 'false',
          NX_TUI: 'false',
          NEXT_TELEMETRY_DISABLED: '1',
          NO_COLOR: '1',
          CI: 'true',
        },
        onOutput: (text) => {
          log.write(text);
          for (const [, project] of text.matchAll(/^\s*✔\s+nx run ([^:\s]+):build/gm)) onProject(project);
        },
      },
    );
    signal?.throwIfAborted();
    if (code !== 0) throw new Failure(`The build failed (whole log: ${logFile}):\n${tail(output, 40)}`);
  } finally {
    log.end();
  }
}
