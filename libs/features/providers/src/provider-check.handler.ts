import { Inject, Injectable } from '@nestjs/common';
import type { ProviderRegistry } from '@uni/compute-core';
import type { CheckReport } from '@uni/compute-port';
import type { providers } from '@uni/contracts';
import { Database, Events, HandlesJob, type JobBody, type JobHandler } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { CLOCK, currentContext, type Clock } from '@uni/platform';
import { HealthHistory } from './health/health-history.js';
import { PROVIDER_REGISTRY } from './provider-registry.token.js';

/** Examines one provider and stores what was found; a changed status is audited and announced. */
@Injectable()
@HandlesJob('provider.check')
export class ProviderCheckHandler implements JobHandler {
  constructor(
    @Inject(PROVIDER_REGISTRY) private readonly registry: ProviderRegistry,
    @Inject(Database) private readonly database: Database,
    @Inject(Events) private readonly events: Events,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(HealthHistory) private readonly history: HealthHistory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(body: JobBody): Promise<void> {
    const providerId = String(body['providerId']);
    const report = await this.examine(providerId);
    if (report === null) return;
    const checkedAt = this.clock.now();
    const stored: providers.CheckReportView = {
      ...report,
      checkedAt: checkedAt.toISOString(),
      problems: [...report.problems],
    };
    const status = statusOf(report);
    await this.database.transaction(async () => {
      // Two checks at once would both see the old status, and tell of its change twice.
      await this.database.client.$queryRaw`SELECT 1 FROM providers WHERE id = ${providerId}::uuid FOR UPDATE`;
      const before = await this.database.client.provider.findUnique({
        where: { id: providerId },
        select: { status: true, checkedAt: true },
      });
      // Removed while it was being examined.
      if (!before) return;
      await this.database.client.provider.update({
        where: { id: providerId },
        data: { status, checkedAt, lastCheck: stored },
      });
      await this.history.note(providerId, before, { status, report, at: checkedAt });
      if (before.status !== status) {
        await this.audit.record({
          action: 'provider.status',
          targetKind: 'provider',
          targetId: providerId,
          before: { status: before.status },
          after: { status, problems: report.problems.map(({ code }) => code) },
        });
      }
      await this.events.emit('provider.updated', null, providerId, { status });
    });
  }

  private async examine(providerId: string): Promise<CheckReport | null> {
    try {
      const provider = await this.registry.open(providerId);
      return await provider.check({ requestId: currentContext().requestId });
    } catch (error) {
      const exists = await this.database.client.provider.count({ where: { id: providerId } });
      if (exists === 0) return null;
      return unusable(error);
    }
  }
}

/** A connection that can't even be opened (undecryptable, of the wrong shape) is a finding, not a crash. */
function unusable(error: unknown): CheckReport {
  return {
    ok: false,
    version: null,
    latencyMs: null,
    clockSkewMs: null,
    capacity: [],
    problems: [
      {
        code: 'misconfigured',
        severity: 'error',
        message: `The stored connection cannot be used: ${error instanceof Error ? error.message : 'unknown fault'}.`,
        remedy: 'Enter the address, the options and the credentials again.',
      },
    ],
  };
}

function statusOf(report: CheckReport): 'healthy' | 'degraded' | 'failing' {
  if (!report.ok) return 'failing';
  // Too many rights are a risk to mend, not a fault of the service.
  return report.problems.some(({ code }) => code !== 'too_many_rights') ? 'degraded' : 'healthy';
}
