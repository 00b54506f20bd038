import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Failure } from '../lib/failure.mjs';
import { freePort } from '../lib/ports.mjs';
import { canEnter, serverAccount } from './account.mjs';

/** Where the cluster of a root-owned folder goes when the server's account may not enter that folder. */
const SYSTEM_HOME = '/var/lib/uni-manager';

/**
 * What is remembered about one embedded server, in `connection.json` beside its cluster (readable by its owner only):
 * port and password, and where the cluster lies when it could not lie here.
 */
export async function openHome(dataDirectory, { disposable }) {
  try {
    fs.mkdirSync(dataDirectory, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    fs.accessSync(dataDirectory, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
    const file = path.join(dataDirectory, 'connection.json');
    const known = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : undefined;
    const storage = known?.storage ?? chooseStorage(dataDirectory, disposable);
    const home = {
      storage,
      cluster: path.join(storage, 'cluster'),
      account: serverAccount(path.join(storage, 'cluster')),
      password: known?.password ?? crypto.randomBytes(24).toString('base64url'),
      port: known?.port ?? (await freePort()),
      save() {
        fs.writeFileSync(file, `${JSON.stringify({ port: this.port, password: this.password, storage })}\n`, {
          mode: 0o600,
        });
      },
    };
    home.save();
    return home;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`The data folder ${dataDirectory} cannot be used: ${error.message}.`);
  }
}

function chooseStorage(dataDirectory, disposable) {
  const account = serverAccount();
  if (canEnter(account, dataDirectory)) return dataDirectory;
  const base = disposable ? os.tmpdir() : SYSTEM_HOME;
  fs.mkdirSync(base, { recursive: true, mode: 0o755 });
  const storage = fs.mkdtempSync(path.join(base, 'uni-postgres-'));
  fs.chmodSync(storage, 0o711);
  if (canEnter(account, storage)) return storage;
  fs.rmSync(storage, { recursive: true });
  throw new Failure(
    `Postgres runs as the user "${account.name}", who may enter neither ${dataDirectory} nor ${base}: choose another UNI_DATA_DIR.`,
  );
}
