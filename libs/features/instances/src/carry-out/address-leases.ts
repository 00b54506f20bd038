import { Inject, Injectable } from '@nestjs/common';
import type { StaticAddress } from '@uni/compute-port';
import { providers } from '@uni/contracts';
import { Database, statement } from '@uni/data';
import { AppError, CLOCK, type Clock } from '@uni/platform';

const lockPool = statement<[string], never>(
  'address_lease_lock',
  `SELECT pg_advisory_xact_lock(hashtextextended('address_leases|' || $1::text, 0))::text`,
);
const leaseLowest = statement<[string, string, string, string, string | null, Date], { address: string }>(
  'address_lease_take',
  `WITH taken AS (
     SELECT address::inet AS at FROM address_leases WHERE provider_id = $1::uuid
     UNION SELECT $5::inet WHERE $5::text IS NOT NULL
   ), free AS (
     SELECT min(candidate) AS at FROM (SELECT $3::inet AS candidate UNION ALL SELECT at + 1 FROM taken) AS candidates
     WHERE candidate BETWEEN $3::inet AND $4::inet AND NOT EXISTS (SELECT 1 FROM taken WHERE taken.at = candidate)
   )
   INSERT INTO address_leases (provider_id, address, instance_id, created_at)
   SELECT $1::uuid, host(at), $2::uuid, $6::timestamptz FROM free WHERE at IS NOT NULL RETURNING address`,
);

/** Addresses of a provider's pool, handed out by us where the vendor does not. */
@Injectable()
export class AddressLeases {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The instance's address; leases the lowest free one where it has none. Null where the provider has no pool. @throws AppError no_capacity */
  async take(providerId: string, instanceId: string): Promise<StaticAddress | null> {
    const pool = await this.pool(providerId);
    if (pool === null) return null;
    const present = await this.database.client.addressLease.findUnique({ where: { instanceId } });
    if (present) return { address: present.address, prefixLength: pool.prefixLength, gateway: pool.gateway };
    await this.database.query(lockPool, providerId);
    const [row] = await this.database.query(
      leaseLowest,
      providerId,
      instanceId,
      pool.from,
      pool.to,
      pool.gateway,
      this.clock.now(),
    );
    if (row) return { address: row.address, prefixLength: pool.prefixLength, gateway: pool.gateway };
    throw new AppError({
      kind: 'conflict',
      code: 'no_capacity',
      publicMessage: 'There is no free address at this place at the moment. Nothing was charged; choose another place.',
      detail: `no free address between ${pool.from} and ${pool.to}`,
    });
  }

  /** The address of an instance that has one. */
  async find(providerId: string, instanceId: string): Promise<StaticAddress | null> {
    const lease = await this.database.client.addressLease.findUnique({ where: { instanceId } });
    const pool = lease ? await this.pool(providerId) : null;
    return lease && pool ? { address: lease.address, prefixLength: pool.prefixLength, gateway: pool.gateway } : null;
  }

  async free(instanceId: string): Promise<void> {
    await this.database.client.addressLease.deleteMany({ where: { instanceId } });
  }

  private async pool(providerId: string): Promise<providers.Ipv4Pool | null> {
    const row = await this.database.client.provider.findUniqueOrThrow({
      where: { id: providerId },
      select: { options: true },
    });
    const parsed = providers.ipv4Pool.safeParse((row.options as Record<string, unknown>)['ipv4Pool']);
    return parsed.success ? parsed.data : null;
  }
}
