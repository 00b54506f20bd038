import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** Injection token for {@link WorkerIdentity}. */
export const WORKER_IDENTITY = Symbol('WorkerIdentity');

export interface WorkerIdentity {
  /** Never used by another process, not even by one with the same pid after a restart: it owns leases. */
  readonly id: string;
  readonly pid: number;
  readonly version: string;
}

export function createIdentity(version: string): WorkerIdentity {
  return {
    id: `${hostname().slice(0, 40)}-${process.pid}-${randomBytes(4).toString('hex')}`,
    pid: process.pid,
    version,
  };
}
