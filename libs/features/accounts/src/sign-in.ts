import { Injectable } from '@nestjs/common';
import { Database } from '@uni/data';
import { invalidCredentials, refuseInactive } from './accounts.errors.js';
import type { ClientDevice } from './client-device.js';
import { LoginAttempts } from './login-attempts.js';
import { Passwords } from './passwords.js';
import { Sessions, type Tokens } from './sessions.js';

/** Signing in with an address and a password. There is no other way past the password. */
@Injectable()
export class SignIn {
  constructor(
    private readonly database: Database,
    private readonly attempts: LoginAttempts,
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
  ) {}

  /** @throws AppError too_many_attempts, invalid_credentials, account_suspended or account_banned */
  async withPassword(email: string, password: string, device: ClientDevice): Promise<Tokens> {
    const attempt = await this.attempts.begin(email, device.ip);
    const user = await this.database.client.user.findUnique({ where: { email } });
    const proved = await this.passwords.verify(password, user?.passwordHash ?? null);
    if (!user || !proved) throw invalidCredentials();
    await this.attempts.forget(attempt);
    refuseInactive(user.status);
    if (this.passwords.isOutdated(user.passwordHash)) await this.renewHash(user.id, user.passwordHash, password);
    return this.sessions.open(user, device);
  }

  /** The password is at hand only now; a change that came in between wins. */
  private async renewHash(userId: string, oldHash: string, password: string): Promise<void> {
    const passwordHash = await this.passwords.hash(password);
    await this.database.client.user.updateMany({
      where: { id: userId, passwordHash: oldHash },
      data: { passwordHash },
    });
  }
}
