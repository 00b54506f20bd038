import { Inject, Injectable } from '@nestjs/common';
import type { DriverDescription } from '@uni/compute-port';
import { Database } from '@uni/data';
import { AppError } from '@uni/platform';

/** What places can do, as their drivers have declared it. */
@Injectable()
export class ProviderAbilities {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** @throws AppError unsupported_by_provider */
  async requireUserData(providerId: string, place: string): Promise<void> {
    const row = await this.database.client.provider.findUnique({
      where: { id: providerId },
      select: { description: true },
    });
    const description = row?.description as DriverDescription | null | undefined;
    // Never opened yet: the worker looks when it builds.
    if (!description || description.capabilities.create.userData) return;
    throw new AppError({
      kind: 'unprocessable',
      code: 'unsupported_by_provider',
      publicMessage: `${place} takes no user data: leave it out, or choose another place.`,
      errors: [{ path: 'userData', message: 'is not supported by this place' }],
    });
  }
}
