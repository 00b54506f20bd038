import fs from 'node:fs';
import { tail } from '../lib/dependencies.mjs';
import { Failure } from '../lib/failure.mjs';
import { nx } from '../lib/nx.mjs';

const PROJECTS = ['@uni/simulators', '@uni/api', '@uni/worker', '@uni/web'];

/** Builds what the stack runs. `onProject` hears of each project as it is done. */
export async function build({ signal, logFile, onProject = () => {} }) {
  const log = fs.createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  try {
    const { code, output } = await nx('build', PROJECTS, {
      signal,
      onOutput: (text) => {
        log.write(text);
        for (const [, project] of text.matchAll(/^> nx run ([^:\s]+):build/gm)) onProject(project);
      },
    });
    signal?.throwIfAborted();
    if (code !== 0) throw new Failure(`The build failed (whole log: ${logFile}):\n${tail(output, 40)}`);
  } finally {
    log.end();
  }
}
