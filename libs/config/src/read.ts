import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** Every fault of the environment at once, so that an operator mends them in one go. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly string[]) {
    super(`The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}

/**
 * Reads the environment through a schema. An empty variable counts as not set. Where `NAME` is not set and `NAME_FILE` is, the value
 * stands in that file, as container platforms hand out secrets; one line end behind it is not part of it.
 * @throws ConfigError naming every fault, and no value.
 */
export function readEnvironment<T extends z.ZodObject>(
  schema: T,
  source: NodeJS.ProcessEnv = process.env,
): z.output<T> {
  const values = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const faults: string[] = [];
  for (const name of Object.keys(schema.shape)) {
    const file = values[`${name}_FILE`];
    if (file === undefined) continue;
    if (values[name] !== undefined) faults.push(`${name}: is set, and ${name}_FILE too: leave one of them out`);
    else {
      const content = contentOf(file);
      if (content === null) faults.push(`${name}_FILE: the file cannot be read`);
      else if (content !== '') values[name] = content;
    }
  }
  const parsed = schema.safeParse(values);
  const unread = new Set(faults.map((fault) => fault.split(/_FILE|:/, 1)[0]));
  if (!parsed.success)
    for (const { path, message } of parsed.error.issues)
      if (!unread.has(String(path[0]))) faults.push(`${path.join('.') || 'environment'}: ${message}`);
  if (faults.length > 0 || !parsed.success) throw new ConfigError(faults);
  return parsed.data;
}

function contentOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch {
    // Why is of no use to whoever mends it: the file is not there, or not for this account.
    return null;
  }
}
