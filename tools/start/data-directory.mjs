import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Failure } from '../lib/failure.mjs';
import { processIdentity } from '../lib/processes.mjs';

const MAX_LOG_BYTES = 10 * 1024 * 1024;

/**
 * Opens the folder that holds everything of one installation, for this process alone.
 */
export function openDataDirectory(directory) {
  const logs = path.join(directory, 'logs');
  const lock = path.join(directory, 'lock');
  const release = guard(directory, () => {
    // As root others may pass through, because Postgres runs as another user; what is in it stays closed to them.
    fs.mkdirSync(directory, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    fs.mkdirSync(logs, { recursive: true, mode: 0o700 });
    fs.accessSync(directory, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
    return acquireLock(lock);
  });
  return {
    directory,
    path: (name) => path.join(directory, name),
    /** The log of one program, put aside when it has grown large. */
    logFile(name) {
      const file = path.join(logs, `${name}.log`);
      if (fs.existsSync(file) && fs.statSync(file).size > MAX_LOG_BYTES) fs.renameSync(file, `${file}.1`);
      return file;
    },
    secrets: () => guard(directory, () => readSecrets(path.join(directory, 'secrets.json'))),
    /** Tells tools of the same user what runs here. */
    describeRun: (facts) => writePrivate(path.join(directory, 'run.json'), facts),
    release() {
      fs.rmSync(path.join(directory, 'run.json'), { force: true });
      release();
    },
  };
}

function guard(directory, work) {
  try {
    return work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`The data folder ${directory} cannot be used (UNI_DATA_DIR): ${error.message}.`);
  }
}

/** One installation, one starter. A lock whose process is gone, or whose process id belongs to another process by now, is void. */
function acquireLock(file) {
  const own = JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      fs.writeFileSync(file, own, { flag: 'wx', mode: 0o600 });
      return () => fs.rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const holder = readHolder(file);
      if (holder !== undefined && processIdentity(holder.pid) === holder.identity) break;
      fs.rmSync(file, { force: true });
    }
  }
  throw new Failure(
    `Uni-Manager already runs with the data folder ${path.dirname(file)} (process ${readHolder(file)?.pid}): stop it first, or set UNI_DATA_DIR to another folder.`,
  );
}

function readHolder(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Made once and kept: with another ENCRYPTION_KEY no stored credential could be read again. */
function readSecrets(file) {
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, 'utf8'));
  const secrets = {
    JWT_SECRET: crypto.randomBytes(48).toString('base64url'),
    ENCRYPTION_KEY: crypto.randomBytes(32).toString('base64'),
    PASSWORD_PEPPER: crypto.randomBytes(32).toString('base64url'),
  };
  writePrivate(file, secrets);
  return secrets;
}

/** Complete or not at all, whenever the machine stops. */
function writePrivate(file, value) {
  const partial = `${file}.${process.pid}.new`;
  fs.writeFileSync(partial, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(partial, file);
}
