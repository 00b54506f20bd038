import fs from 'node:fs';
import path from 'node:path';
import { Failure } from '../lib/failure.mjs';
import { ROOT } from '../lib/root.mjs';

/** The guard's file without its guard. @throws Failure when the guard's text does not stand there exactly once. */
export function mutated({ file, guard, text, replacement }) {
  const parts = fs.readFileSync(path.join(ROOT, file), 'utf8').split(text);
  if (parts.length !== 2) throw new Failure(`"${guard}" stands ${parts.length - 1} times in ${file}, instead of once.`);
  return parts.join(replacement);
}
