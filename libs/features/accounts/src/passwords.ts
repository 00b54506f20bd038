import { createHmac } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import bcrypt from 'bcrypt';
import { Gate } from './gate.js';
import { IDENTITY_OPTIONS, type IdentityOptions } from './identity.options.js';

export const PASSWORD_COST = 12;
const LONGEST_QUEUE = 100;

/**
 * bcrypt over HMAC-SHA-256(pepper, password): bcrypt alone reads 72 bytes, this takes long passwords whole, and a stolen table is
 * worthless without the pepper. It runs on libuv's threads, never more than two at once, so that a flood of sign-ins leaves the
 * rest of the API its processors.
 */
@Injectable()
export class Passwords {
  private readonly cost: number;
  private readonly gate = new Gate(Math.max(1, Math.min(2, availableParallelism() - 1)), LONGEST_QUEUE);
  /** Well-formed, and nobody's: comparing with it takes as long as with a real one. */
  private readonly nobody: string;

  constructor(@Inject(IDENTITY_OPTIONS) private readonly options: IdentityOptions) {
    this.cost = options.passwordCost ?? PASSWORD_COST;
    this.nobody = `$2b$${String(this.cost).padStart(2, '0')}$nobodynobodynobodynobo${'n'.repeat(31)}`;
  }

  hash(password: string): Promise<string> {
    return this.gate.run(() => bcrypt.hash(this.digest(password), this.cost));
  }

  /** @param hash null for an address without an account: takes the same time, and is false */
  async verify(password: string, hash: string | null): Promise<boolean> {
    const matches = await this.gate.run(() => bcrypt.compare(this.digest(password), hash ?? this.nobody));
    return matches && hash !== null;
  }

  /** Whether the hash was made with a lower cost than today's. */
  isOutdated(hash: string): boolean {
    return bcrypt.getRounds(hash) < this.cost;
  }

  /** 44 characters of base64: below bcrypt's 72 bytes, and free of NUL. */
  private digest(password: string): string {
    return createHmac('sha256', this.options.passwordPepper).update(password.normalize('NFKC')).digest('base64');
  }
}
