import { Inject, Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { WORKER_CONFIG, type WorkerConfig } from '@uni/config';
import { Database } from '@uni/data';
import { DnsAssignments } from '@uni/feature-dns';
import { LOGGER, runInContext, type Logger } from '@uni/platform';

const RETRY_MS = 2_000;

/**
 * The first customer of an installation that has only simulated clouds is given a zone and its domain, so that there are names to look
 * at. Does nothing where an operator has connected anything, or has given a zone to anybody, and nothing twice.
 */
@Injectable()
export class DemoZone {
  private done = false;
  private working = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DnsAssignments) private readonly assignments: DnsAssignments,
    @Inject(WORKER_CONFIG) private readonly config: WorkerConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Interval('demo.zone', RETRY_MS)
  async tick(): Promise<void> {
    if (this.done || this.working || this.config.SIMULATORS_URL === undefined) return;
    this.working = true;
    try {
      const context = { requestId: 'demo', actor: { kind: 'system', name: 'demo' }, ip: null } as const;
      this.done = await runInContext(context, () => this.give());
    } catch (error) {
      // Another worker may have been faster; the next tick sees it.
      this.logger.debug({ err: error }, 'demonstration zone not given yet');
    } finally {
      this.working = false;
    }
  }

  /** @returns whether there is nothing left to do; false until there are a customer and a zone that has been read. */
  private async give(): Promise<boolean> {
    const { client } = this.database;
    if ((await client.provider.count({ where: { simulated: false } })) > 0) return true;
    if ((await client.auditEntry.count({ where: { action: 'dns.assign_zone' } })) > 0) return true;
    const customer = await client.organization.findFirst({
      where: { memberships: { some: { user: { platformRole: 'user' } } } },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      select: { id: true },
    });
    if (!customer) return false;
    const domains = await client.dnsDomain.findMany({ where: { goneAt: null }, select: { name: true } });
    const zone = await client.dnsZone.findFirst({
      where: { goneAt: null, readAt: { not: null }, name: { in: domains.map(({ name }) => name) } },
      orderBy: { name: 'asc' },
      select: { id: true, name: true },
    });
    if (!zone) return false;
    await this.assignments.zone(zone.id, customer.id);
    this.logger.info({ zone: zone.name }, 'demonstration zone given to the first customer');
    return true;
  }
}
