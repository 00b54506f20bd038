import { Inject, Injectable } from '@nestjs/common';
import type { DnsDescription } from '@uni/dns-port';
import { Database, Events } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { Operations } from '@uni/feature-operations';
import { AppError, CLOCK, isId, newId, notFound, type Clock } from '@uni/platform';
import { applyParams, valuesOf, type ZoneChanges } from './change.params.js';
import type { ZoneDiff } from './zone.diff.js';

const BASE_DEADLINE_MS = 20 * 60_000;
/** Each change costs a vendor two or three calls, at about one a second, and reading back as many again. */
const DEADLINE_OF_ONE_MS = 8_000;

export interface DeskZone {
  readonly id: string;
  readonly providerId: string;
  readonly name: string;
  readonly organizationId: string;
  readonly rules: Pick<DnsDescription, 'recordTypes' | 'minTtlS'>;
}

/** Where orders about zones are taken: locks, says whether it may be, writes everything down. */
@Injectable()
export class ZoneDesk {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(Events) private readonly events: Events,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Locks a zone that may be changed now.
   * @throws AppError not_found, operation_in_progress, provider_disabled, illegal_state before it was read
   */
  async zone(organizationId: string, id: string): Promise<DeskZone> {
    if (!isId(id)) throw notFound('zone');
    await this.database.client
      .$queryRaw`SELECT 1 FROM dns_zones WHERE id = ${id}::uuid AND organization_id = ${organizationId}::uuid FOR UPDATE`;
    const zone = await this.database.client.dnsZone.findFirst({
      where: { id, organizationId, goneAt: null },
      include: { account: { include: { provider: { select: { enabled: true } } } } },
    });
    if (!zone) throw notFound('zone');
    if (zone.operationId !== null)
      throw conflict('operation_in_progress', `Another change of ${zone.name} is running: wait until it has finished.`);
    if (!zone.account.enabled || !zone.account.provider.enabled)
      throw conflict('provider_disabled', `The account of ${zone.name} is closed for changes at the moment.`);
    const description = zone.account.description as DnsDescription | null;
    if (zone.readAt === null || description === null)
      throw conflict('illegal_state', `${zone.name} has not been read yet: wait a moment.`);
    return {
      id: zone.id,
      providerId: zone.providerId,
      name: zone.name,
      organizationId,
      rules: { recordTypes: description.recordTypes, minTtlS: description.minTtlS },
    };
  }

  /** Writes operation, audit row and event, as part of the caller's transaction. @returns the operation's id. */
  async begin(
    zone: DeskZone,
    diff: Pick<ZoneDiff, 'added' | 'changed' | 'removed'>,
    source: 'editor' | 'import' | 'again',
    requestedBy: string,
  ): Promise<string> {
    const operationId = newId();
    const { id: zoneId, providerId, name, organizationId } = zone;
    const changes: ZoneChanges = {
      added: diff.added.map(valuesOf),
      changed: diff.changed.map(({ from, to }) => ({ from: valuesOf(from), to: valuesOf(to) })),
      removed: diff.removed.map(valuesOf),
    };
    const count = changes.added.length + changes.changed.length + changes.removed.length;
    await this.operations.start({
      id: operationId,
      kind: 'dns.apply',
      organizationId,
      instanceId: null,
      providerId,
      params: applyParams.parse({ zoneId, subject: name, changes }),
      steps: ['compare', 'change', 'publish', 'verify'],
      requestedBy,
      deadlineAt: new Date(this.clock.now().getTime() + BASE_DEADLINE_MS + count * DEADLINE_OF_ONE_MS),
      currency: null,
    });
    // What a look of the clock's has read so far of a pass is not the operation's.
    await this.database.client.dnsZone.update({
      where: { id: zoneId },
      data: { operationId, passStartedAt: null, passHash: null, passCursor: null, passSeen: [] },
    });
    await this.audit.record({
      action: 'dns.apply',
      targetKind: 'dns_zone',
      targetId: zoneId,
      organizationId,
      after: { operationId, zone: name, source, ...changes },
    });
    await this.events.emit('dns.updated', organizationId, zoneId, { operationId });
    return operationId;
  }
}

function conflict(code: 'operation_in_progress' | 'provider_disabled' | 'illegal_state', publicMessage: string) {
  return new AppError({ kind: 'conflict', code, publicMessage });
}
