import { Inject, Injectable } from '@nestjs/common';
import type { dns } from '@uni/contracts';
import { Database, Events, isUniqueViolation, Outbox, type Prisma } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { AppError, CLOCK, newId, notFound, type Clock } from '@uni/platform';

/** Hosts that one organisation may watch. */
const MOST_WATCHES = 50;

/** Hosts whose certificates an organisation has watched. */
@Injectable()
export class CertificateWatches {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(Events) private readonly events: Events,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Those that end first come first. */
  async list(organizationId: string): Promise<{ items: dns.WatchView[]; nextCursor: null }> {
    const rows = await this.database.client.certificateWatch.findMany({
      where: { organizationId },
      orderBy: [{ expiresAt: { sort: 'asc', nulls: 'first' } }, { host: 'asc' }, { id: 'asc' }],
    });
    return { items: rows.map(viewOf), nextCursor: null };
  }

  /** The first look follows at once. @throws AppError limit_reached, name_taken */
  async create(
    organizationId: string,
    { host, port }: { readonly host: string; readonly port: number },
  ): Promise<dns.WatchView> {
    try {
      return await this.database.transaction(async () => {
        await this.database.client.$queryRaw`SELECT 1 FROM organizations WHERE id = ${organizationId}::uuid FOR UPDATE`;
        if ((await this.database.client.certificateWatch.count({ where: { organizationId } })) >= MOST_WATCHES)
          throw new AppError({
            kind: 'conflict',
            code: 'limit_reached',
            publicMessage: `At most ${MOST_WATCHES} hosts are watched: remove one first.`,
          });
        const now = this.clock.now();
        const id = newId();
        const data = { id, organizationId, host, port, createdAt: now, nextCheckAt: now };
        const row = await this.database.client.certificateWatch.create({ data });
        await this.outbox.add('certificate.check', `${id}-asked`, { watchId: id });
        await this.written('certificate.watch', organizationId, id, { host, port });
        return viewOf(row);
      });
    } catch (error) {
      if (!isUniqueViolation(error, 'certificate_watches_organization_id_host_port_key')) throw error;
      throw new AppError({
        kind: 'conflict',
        code: 'name_taken',
        publicMessage: 'You watch this host already.',
        errors: [{ path: 'host', message: 'is taken' }],
        cause: error,
      });
    }
  }

  /** @throws AppError not_found */
  remove(organizationId: string, id: string): Promise<void> {
    return this.database.transaction(async () => {
      const row = await this.database.client.certificateWatch.findFirst({ where: { id, organizationId } });
      if (!row) throw notFound('watch');
      await this.database.client.certificateWatch.delete({ where: { id } });
      await this.written('certificate.unwatch', organizationId, id, { host: row.host, port: row.port });
    });
  }

  private async written(
    action: string,
    organizationId: string,
    targetId: string,
    after: { readonly host: string; readonly port: number },
  ): Promise<void> {
    await this.audit.record({ action, targetKind: 'certificate_watch', targetId, organizationId, after });
    await this.events.emit('dns.updated', organizationId, targetId);
  }
}

function viewOf(row: Prisma.CertificateWatchGetPayload<object>): dns.WatchView {
  return {
    id: row.id,
    host: row.host,
    port: row.port,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    issuer: row.issuer,
    subject: row.subject,
    checkedAt: row.checkedAt?.toISOString() ?? null,
    failure: row.failure,
    createdAt: row.createdAt.toISOString(),
  };
}
