import { Inject, Injectable } from '@nestjs/common';
import { WITHOUT_FACETS, type Capabilities, type DriverDescription } from '@uni/compute-port';
import { Database } from '@uni/data';
import { AppError } from '@uni/platform';

/** What places can do, as their drivers have declared it. */
@Injectable()
export class ProviderAbilities {
  constructor(@Inject(Database) private readonly database: Database) {}

  /**
   * @param ability told in the refusal, such as `suspend machines`
   * @throws AppError unsupported_by_provider
   */
  async require(
    providerId: string,
    place: string,
    ability: string,
    has: (capabilities: Capabilities) => boolean,
  ): Promise<Capabilities | null> {
    const declared = (await this.describe(providerId))?.capabilities ?? null;
    // What an earlier release wrote down may not name everything yet.
    const capabilities = declared === null ? null : { ...WITHOUT_FACETS, ...declared };
    // Never opened yet: the worker looks when it begins.
    if (capabilities === null || has(capabilities)) return capabilities;
    throw new AppError({
      kind: 'unprocessable',
      code: 'unsupported_by_provider',
      publicMessage: `${place} cannot ${ability}.`,
    });
  }

  /** The cheapest state that keeps the data. */
  async cheapestOff(providerId: string): Promise<DriverDescription['cheapestOff']> {
    const description = await this.describe(providerId);
    return description?.cheapestOff === 'shelved' && description.capabilities.shelve ? 'shelved' : 'stopped';
  }

  private async describe(providerId: string): Promise<DriverDescription | null> {
    const row = await this.database.client.provider.findUnique({
      where: { id: providerId },
      select: { description: true },
    });
    return (row?.description as DriverDescription | null | undefined) ?? null;
  }
}
