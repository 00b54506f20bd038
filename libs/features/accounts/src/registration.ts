import { Inject, Injectable } from '@nestjs/common';
import type { accounts } from '@uni/contracts';
import { Database, isUniqueViolation, type PlatformRole } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { CLOCK, currentContext, newId, runInContext, type Clock } from '@uni/platform';
import { emailTaken } from './accounts.errors.js';
import { OrganizationFounding } from './organization.founding.js';
import { Passwords } from './passwords.js';

export interface NewPerson {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly organizationName?: string | undefined;
  readonly locale?: 'en' | 'fr' | undefined;
}

export interface RegisteredPerson {
  readonly user: { readonly id: string; readonly platformRole: PlatformRole };
  readonly organization: accounts.Organization;
}

/** Makes a person, their organisation, its account and its balance in one transaction. */
@Injectable()
export class Registration {
  constructor(
    private readonly database: Database,
    private readonly passwords: Passwords,
    private readonly founding: OrganizationFounding,
    private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param guard runs first inside the transaction and may refuse
   * @throws AppError email_taken
   */
  async register(
    person: NewPerson,
    platformRole: PlatformRole = 'user',
    guard?: () => Promise<void>,
  ): Promise<RegisteredPerson> {
    // Before the transaction: hashing takes a fifth of a second, and a transaction should not.
    const passwordHash = await this.passwords.hash(person.password);
    try {
      return await this.database.transaction(async () => {
        await guard?.();
        return this.create(person, passwordHash, platformRole);
      });
    } catch (error) {
      throw isUniqueViolation(error, 'users_email_key') ? emailTaken() : error;
    }
  }

  /** Part of the caller's transaction; the password has been hashed. */
  async create(person: NewPerson, passwordHash: string, platformRole: PlatformRole): Promise<RegisteredPerson> {
    const { email, name, locale = 'en' } = person;
    const user = { id: newId(), email, name, passwordHash, platformRole, locale, createdAt: this.clock.now() };
    await this.database.client.user.create({ data: user });
    const actor = { kind: 'user', userId: user.id, platformRole } as const;
    const organization = await runInContext({ ...currentContext(), actor }, async () => {
      await this.audit.record({
        action: 'user.register',
        targetKind: 'user',
        targetId: user.id,
        after: { email, name, platformRole },
      });
      return this.founding.found(user.id, person.organizationName ?? name, person.organizationName === undefined);
    });
    return { user: { id: user.id, platformRole }, organization };
  }
}
