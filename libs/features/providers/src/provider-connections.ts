import { Inject, Injectable } from '@nestjs/common';
import { SHARED_CONFIG, type SharedConfig } from '@uni/config';
import type { ConnectionSource, LoadedConnection } from '@uni/compute-core';
import type { ProviderKind } from '@uni/compute-port';
import { Database } from '@uni/data';
import { SecretBox, type SealedSecret } from '@uni/platform';

/** Where a provider's credentials are bound to: another row's ciphertext does not open here. */
export const credentialsPlace = (providerId: string): string => `providers|${providerId}|credentials`;

/** Options that the product reads itself; drivers never see them. */
const OWN_OPTIONS: ReadonlySet<string> = new Set(['ipv4Pool']);

/** Opens stored connections for the drivers: the only place where credentials are decrypted. */
@Injectable()
export class ProviderConnections implements ConnectionSource {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SecretBox) private readonly secrets: SecretBox,
    @Inject(SHARED_CONFIG) private readonly config: SharedConfig,
  ) {}

  async load(providerId: string): Promise<LoadedConnection | null> {
    const row = await this.database.client.provider.findUnique({ where: { id: providerId } });
    if (!row) return null;
    const sealed = row.credentials as unknown as SealedSecret;
    const options = Object.entries(row.options as Record<string, unknown>).filter(([name]) => !OWN_OPTIONS.has(name));
    return {
      kind: row.kind as ProviderKind,
      version: row.version,
      allowedHosts: row.simulated
        ? simulatedHosts(row.endpoint, Object.fromEntries(options))
        : this.config.PROVIDER_ALLOWED_HOSTS,
      connection: {
        endpoint: row.endpoint,
        credentials: JSON.parse(this.secrets.open(sealed, credentialsPlace(providerId))) as Record<string, string>,
        options: Object.fromEntries(options),
      },
    };
  }
}

/** A simulator is ours and runs on loopback: the addresses that it has offered itself, and no others, are let through. */
export function simulatedHosts(endpoint: string, options: Readonly<Record<string, unknown>>): readonly string[] {
  const offered = Object.values(options).filter((value) => typeof value === 'string' && /^https?:\/\//i.test(value));
  return [endpoint, ...(offered as string[])]
    .filter((address) => URL.canParse(address))
    .map((address) => new URL(address).origin);
}
