import fs from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { Failure } from './failure.mjs';
import { ROOT } from './root.mjs';

/**
 * The environment as the project reads it: variables of the process, then those of an optional `.env` at the top; an empty
 * variable counts as not set. npm's own variables are left out, they are no concern of the programs we start.
 */
export function readEnvironment(source = process.env, file = path.join(ROOT, '.env')) {
  const set = (values) =>
    Object.entries(values).filter(([name, value]) => value !== '' && value !== undefined && !name.startsWith('npm_'));
  return withFiles(Object.fromEntries([...set(readFile(file)), ...set(source)]));
}

/** Takes what stands in files (`NAME_FILE`) for variables of our own, so that nothing further down has to know the difference. */
function withFiles(environment) {
  const result = { ...environment };
  for (const name of productVariables()) {
    const file = environment[`${name}_FILE`];
    if (file === undefined) continue;
    if (environment[name] !== undefined)
      throw new Failure(`Both ${name} and ${name}_FILE are set: leave one of them out.`);
    delete result[`${name}_FILE`];
    let content;
    try {
      content = fs.readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    } catch (error) {
      throw new Failure(`The file of ${name}_FILE cannot be read: ${error.code}.`);
    }
    if (content !== '') result[name] = content;
  }
  return result;
}

function readFile(file) {
  try {
    return parseEnv(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw new Failure(`The file ${file} cannot be read: ${error.message}.`);
  }
}

/** The names of all variables that mean something to the product: those that `.env.example` explains. */
export function productVariables() {
  const text = fs.readFileSync(path.join(ROOT, '.env.example'), 'utf8');
  return [...text.matchAll(/^#?\s?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name);
}
