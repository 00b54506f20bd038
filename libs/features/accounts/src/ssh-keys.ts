import { Inject, Injectable } from '@nestjs/common';
import type { accounts } from '@uni/contracts';
import { Database, isUniqueViolation } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { AppError, CLOCK, newId, notFound, type Clock } from '@uni/platform';
import { parseSshPublicKey } from './ssh-public-key.js';

const MOST_KEYS = 100;

/** A person's SSH keys; machines get copies of them when they are made. */
@Injectable()
export class SshKeys {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(userId: string): Promise<accounts.SshKey[]> {
    const rows = await this.database.client.sshKey.findMany({
      where: { userId },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    });
    return rows.map(viewOf);
  }

  /** @throws AppError validation_failed naming what is wrong with the key; name_taken when it is there already */
  async add(userId: string, name: string, text: string): Promise<accounts.SshKey> {
    const key = parseSshPublicKey(text);
    if (typeof key === 'string') throw refused('publicKey', key);
    const publicKey = key.comment === null ? key.line : `${key.line} ${key.comment}`;
    try {
      return await this.database.transaction(async () => {
        const count = await this.database.client.sshKey.count({ where: { userId } });
        if (count >= MOST_KEYS)
          throw refused('publicKey', `is one too many: ${MOST_KEYS} keys are kept, delete one first`);
        const data = {
          id: newId(),
          userId,
          name,
          publicKey,
          fingerprint: key.fingerprint,
          createdAt: this.clock.now(),
        };
        const row = await this.database.client.sshKey.create({ data });
        await this.audit.record({
          action: 'ssh_key.create',
          targetKind: 'ssh_key',
          targetId: row.id,
          after: { name, fingerprint: key.fingerprint },
        });
        return viewOf(row);
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new AppError({
        kind: 'conflict',
        code: 'name_taken',
        publicMessage: 'You have added this key already.',
        errors: [{ path: 'publicKey', message: 'is there already' }],
      });
    }
  }

  async remove(userId: string, id: string): Promise<void> {
    await this.database.transaction(async () => {
      const row = await this.database.client.sshKey.findFirst({ where: { id, userId } });
      const { count } = await this.database.client.sshKey.deleteMany({ where: { id, userId } });
      if (!row || count === 0) throw notFound('SSH key');
      await this.audit.record({
        action: 'ssh_key.delete',
        targetKind: 'ssh_key',
        targetId: id,
        before: { name: row.name, fingerprint: row.fingerprint },
      });
    });
  }

  /** The public keys behind ids of one person, in the order asked for. @throws AppError not_found naming `sshKeyIds.N` */
  async publicKeys(userId: string, ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows = await this.database.client.sshKey.findMany({ where: { userId, id: { in: [...ids] } } });
    const keys = new Map(rows.map((row) => [row.id, row.publicKey]));
    return ids.map((id, index) => {
      const key = keys.get(id.toLowerCase());
      if (key !== undefined) return key;
      const errors = [{ path: `sshKeyIds.${index}`, message: 'is none of your keys' }];
      throw new AppError({
        kind: 'not_found',
        code: 'not_found',
        publicMessage: 'There is no such SSH key, or it is not yours.',
        errors,
      });
    });
  }
}

interface SshKeyRow {
  readonly id: string;
  readonly name: string;
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly createdAt: Date;
}

function viewOf({ id, name, publicKey, fingerprint, createdAt }: SshKeyRow): accounts.SshKey {
  return { id, name, publicKey, fingerprint, createdAt: createdAt.toISOString() };
}

function refused(path: string, message: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'validation_failed',
    publicMessage: `The key ${message}.`,
    errors: [{ path, message }],
  });
}
