import { timingSafeEqual, createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, statement } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { AppError, notFound } from '@uni/platform';
import { Passwords } from './passwords.js';
import { Registration, type NewPerson, type RegisteredPerson } from './registration.js';
import { Sessions } from './sessions.js';

const lock = statement<[], { locked: string }>(
  'first_administrator_lock',
  `SELECT pg_advisory_xact_lock(7413)::text AS locked`,
);

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** How an installation gets its first administrator: by configuration, or once by a one-time link. There is no default password. */
@Injectable()
export class FirstAdministrator {
  constructor(
    private readonly database: Database,
    private readonly registration: Registration,
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
    private readonly audit: AuditTrail,
  ) {}

  async isMissing(): Promise<boolean> {
    return (await this.database.client.user.count({ where: { platformRole: 'admin' } })) === 0;
  }

  /**
   * Creates the administrator by the one-time token.
   * @param expected the configured token; without one this way does not exist
   * @throws AppError not_found, forbidden (wrong token), setup_done, email_taken
   */
  async setUp(token: string, expected: string | undefined, person: NewPerson): Promise<RegisteredPerson> {
    if (expected === undefined) throw notFound('address');
    if (!(await this.isMissing())) throw setupDone();
    if (!timingSafeEqual(digest(token), digest(expected))) {
      throw new AppError({
        kind: 'forbidden',
        code: 'forbidden',
        publicMessage: 'This set-up link is not valid: take the one that the server printed last.',
      });
    }
    return this.registration.register(person, 'admin', async () => {
      await this.database.query(lock);
      if (!(await this.isMissing())) throw setupDone();
    });
  }

  /** Makes sure that there is an administrator; does nothing when there is one. Any number of processes may call it at once. */
  async ensure(email: string, password: string): Promise<boolean> {
    if (!(await this.isMissing())) return false;
    const passwordHash = await this.passwords.hash(password);
    return this.database.transaction(async () => {
      await this.database.query(lock);
      if (!(await this.isMissing())) return false;
      const existing = await this.database.client.user.findUnique({ where: { email } });
      if (existing) await this.promote(existing.id, passwordHash);
      else await this.registration.create({ email, password, name: 'Administrator' }, passwordHash, 'admin');
      return true;
    });
  }

  /** Whoever registered the address before the operator named it must not become administrator: password and sessions are replaced. */
  private async promote(userId: string, passwordHash: string): Promise<void> {
    await this.database.client.user.update({
      where: { id: userId },
      data: { platformRole: 'admin', status: 'active', statusReason: null, passwordHash },
    });
    await this.sessions.endAll(userId, 'password_changed');
    await this.audit.record({
      action: 'user.promote',
      targetKind: 'user',
      targetId: userId,
      after: { platformRole: 'admin' },
      reason: 'ADMIN_EMAIL',
    });
  }
}

function setupDone(): AppError {
  return new AppError({ kind: 'conflict', code: 'setup_done', publicMessage: 'An administrator exists: sign in.' });
}
