import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { Failure } from '../lib/failure.mjs';

const PREFERRED_NAMES = ['postgres', 'nobody'];

/**
 * Postgres refuses to run as root. Answers with the account it is to run as, or null when the current one will do.
 *
 * `existing` is a folder of an earlier run: its owner goes before every preference, since nobody else could open it.
 */
export function serverAccount(existing) {
  if (process.getuid?.() !== 0) return null;
  const accounts = readAccounts();
  const owner = existing !== undefined && fs.existsSync(existing) ? fs.statSync(existing).uid : 0;
  const account =
    accounts.find(({ ids }) => owner !== 0 && ids.uid === owner) ??
    PREFERRED_NAMES.map((name) => accounts.find((candidate) => candidate.name === name)).find(
      (found) => found !== undefined,
    );
  if (account === undefined) {
    throw new Failure(
      'Postgres does not run as root and this machine has no account named "postgres" or "nobody": start as an ordinary user, or set DATABASE_URL.',
    );
  }
  return account;
}

/** initdb asks for the name of its user id, so only ids that stand in the password file will do. */
function readAccounts() {
  return fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4 && fields[2] !== '0')
    .map(([name, , uid, gid]) => ({ name, ids: { uid: Number(uid), gid: Number(gid) } }));
}

/** Whether the account may enter a folder, all its parents included. Asked of the kernel, so that ACLs and mounts count too. */
export function canEnter(account, directory) {
  if (account === null) return true;
  return spawnSync('test', ['-x', directory], { ...account.ids, cwd: '/', stdio: 'ignore' }).status === 0;
}
