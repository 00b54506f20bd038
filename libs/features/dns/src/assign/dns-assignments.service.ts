import { Inject, Injectable } from '@nestjs/common';
import { Database, Events, isUniqueViolation, Outbox } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { AppError, CLOCK, newId, notFound, type Clock } from '@uni/platform';
import { handWarningsOn } from '../expiry/expiry.sql.js';

/** Who may manage which zone and is told of which domain, and which accounts are asked at all: an administrator's word. */
@Injectable()
export class DnsAssignments {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(Events) private readonly events: Events,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Gives a zone to an organisation, or takes it back. The domain of the same name goes with it, where nobody has it.
   * @throws AppError not_found, operation_in_progress, zone_taken
   */
  async zone(id: string, organizationId: string | null): Promise<void> {
    try {
      await this.database.transaction(async () => {
        await this.database.client.$queryRaw`SELECT 1 FROM dns_zones WHERE id = ${id}::uuid FOR UPDATE`;
        const zone = await this.database.client.dnsZone.findUnique({ where: { id } });
        if (!zone) throw notFound('zone');
        await this.organization(organizationId);
        if (zone.organizationId === organizationId) return;
        if (zone.operationId !== null)
          throw new AppError({
            kind: 'conflict',
            code: 'operation_in_progress',
            publicMessage: `A change of ${zone.name} is running: wait until it has finished.`,
          });
        const assignedAt = organizationId === null ? null : this.clock.now();
        await this.database.client.dnsZone.update({ where: { id }, data: { organizationId, assignedAt } });
        await this.database.client.dnsDomain.updateMany({
          where: { providerId: zone.providerId, name: zone.name, organizationId: zone.organizationId },
          data: { organizationId },
        });
        await this.database.query(handWarningsOn, zone.name);
        await this.written('dns_zone', 'dns.assign_zone', id, zone.name, zone.organizationId, organizationId);
      });
    } catch (error) {
      if (!isUniqueViolation(error, 'dns_zones_one_owner')) throw error;
      throw new AppError({
        kind: 'conflict',
        code: 'zone_taken',
        publicMessage: 'A zone of this name is managed by an organisation already, through another account.',
        cause: error,
      });
    }
  }

  /** Whom the end of a domain concerns. @throws AppError not_found */
  domain(id: string, organizationId: string | null): Promise<void> {
    return this.database.transaction(async () => {
      await this.database.client.$queryRaw`SELECT 1 FROM dns_domains WHERE id = ${id}::uuid FOR UPDATE`;
      const domain = await this.database.client.dnsDomain.findUnique({ where: { id } });
      if (!domain) throw notFound('domain');
      await this.organization(organizationId);
      if (domain.organizationId === organizationId) return;
      await this.database.client.dnsDomain.update({ where: { id }, data: { organizationId } });
      await this.database.query(handWarningsOn, domain.name);
      await this.written('dns_domain', 'dns.assign_domain', id, domain.name, domain.organizationId, organizationId);
    });
  }

  /** Whether a connection is asked for zones and domains. @throws AppError not_found */
  enable(providerId: string, enabled: boolean): Promise<void> {
    return this.database.transaction(async () => {
      const before = await this.account(providerId);
      await this.database.client.dnsAccount.update({
        where: { providerId },
        data: { enabled, ...(enabled ? { nextSyncAt: this.clock.now() } : {}) },
      });
      await this.audit.record({
        action: 'dns.account',
        targetKind: 'provider',
        targetId: providerId,
        before: { enabled: before.enabled },
        after: { enabled },
      });
      await this.events.emit('dns.updated', null, null);
    });
  }

  /** Asks for a fresh list of zones and domains. @returns when @throws AppError not_found */
  requestSync(providerId: string): Promise<Date> {
    return this.database.transaction(async () => {
      await this.account(providerId);
      const now = this.clock.now();
      await this.database.client.dnsAccount.update({ where: { providerId }, data: { nextSyncAt: now } });
      await this.database.client.dnsZone.updateMany({
        where: { providerId, goneAt: null },
        data: { nextCheckAt: now },
      });
      await this.outbox.add('dns.sync', `${providerId}-asked-${newId()}`, { providerId });
      return now;
    });
  }

  /** Asks for a fresh look at one zone of an organisation. @returns when @throws AppError not_found */
  requestCheck(organizationId: string, id: string): Promise<Date> {
    return this.database.transaction(async () => {
      const now = this.clock.now();
      const { count } = await this.database.client.dnsZone.updateMany({
        where: { id, organizationId, goneAt: null },
        data: { nextCheckAt: now },
      });
      if (count === 0) throw notFound('zone');
      await this.outbox.add('dns.zone', `${id}-asked-${newId()}`, { zoneId: id });
      return now;
    });
  }

  private async account(providerId: string) {
    const account = await this.database.client.dnsAccount.findUnique({ where: { providerId } });
    if (!account) throw notFound('account');
    return account;
  }

  private async organization(id: string | null): Promise<void> {
    if (id !== null && (await this.database.client.organization.count({ where: { id } })) === 0)
      throw notFound('organisation');
  }

  private async written(
    targetKind: string,
    action: string,
    targetId: string,
    name: string,
    before: string | null,
    after: string | null,
  ): Promise<void> {
    await this.audit.record({
      action,
      targetKind,
      targetId,
      organizationId: after ?? before,
      before: { name, organizationId: before },
      after: { name, organizationId: after },
    });
    for (const organizationId of new Set([before, after]))
      await this.events.emit('dns.updated', organizationId, targetId);
  }
}
