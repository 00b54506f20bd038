import { Inject, Injectable } from '@nestjs/common';
import { WITHOUT_FACETS } from '@uni/compute-port';
import type { drift } from '@uni/contracts';
import { containing, Database, decodeTypedCursor, cutPage } from '@uni/data';
import { toMoney } from '@uni/money';
import { CLOCK, isId, notFound, type Clock } from '@uni/platform';
import type { z } from 'zod';
import { acceptObstacle, correctObstacle, isSizeField } from './drift.options.js';
import { countDrift, listDrift, oneDrift, type DriftFilter, type DriftRow } from './drift.sql.js';

const ORDER = 'drift';

/** Instances whose machines are not what was ordered, with what is different and which way out there is. */
@Injectable()
export class DriftQueries {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError invalid_cursor */
  async list(query: z.output<typeof drift.driftQuery>): Promise<z.input<typeof drift.drifted>> {
    const search = containing(query.q);
    const filter: DriftFilter = [
      this.clock.now(),
      search,
      query.field ?? null,
      query.providerId ?? null,
      query.organizationId ?? null,
    ];
    const [after = null] = query.cursor === undefined ? [] : decodeTypedCursor(query.cursor, ORDER, ['id']);
    const rows = await this.database.query(listDrift, ...filter, after, query.limit + 1);
    const { kept: items, nextCursor } = cutPage(rows, query.limit, ORDER, (last) => [last.id]);
    return {
      items: items.map(toView),
      nextCursor,
      ...(query.total ? { total: (await this.database.query(countDrift, ...filter))[0]?.total ?? 0 } : {}),
    };
  }

  /** @throws AppError not_found */
  async get(instanceId: string): Promise<drift.DriftedInstanceView> {
    const [row] = isId(instanceId) ? await this.database.query(oneDrift, this.clock.now(), instanceId) : [];
    if (!row) throw notFound('instance');
    return toView(row);
  }
}

function toView(row: DriftRow): drift.DriftedInstanceView {
  const declared = row.description?.capabilities;
  const capabilities = declared === undefined ? null : { ...WITHOUT_FACETS, ...declared };
  const state = { status: row.status, busy: row.busy, drift: row.drift, capabilities };
  const price = (micros: bigint) => toMoney(micros, row.currency);
  return {
    instance: {
      id: row.id,
      name: row.name,
      hostname: row.hostname,
      status: row.status,
      externalId: row.external_id,
      region: row.region,
      vcpus: row.vcpus,
      memoryMib: row.memory_mib,
      diskGib: row.disk_gib,
      runningPerHour: price(row.running),
      stoppedPerHour: price(row.stopped),
    },
    organization: { id: row.organization_id, name: row.organization_name },
    provider: {
      id: row.provider_id,
      name: row.provider_name,
      kind: row.provider_kind as drift.DriftedInstanceView['provider']['kind'],
    },
    differences: row.drift.map((item) => ({
      ...item,
      field: item.field as drift.DriftField,
      acceptObstacle: acceptObstacle(item, state),
      correctObstacle: correctObstacle(item, state),
    })),
    offers: row.drift.some(({ field }) => isSizeField(field))
      ? row.offers.map(({ templateId, name, running, stopped }) => ({
          templateId,
          name,
          runningPerHour: price(BigInt(running)),
          stoppedPerHour: price(BigInt(stopped)),
        }))
      : [],
    interrupts: row.status === 'running' && capabilities?.resize.requiresStopped !== false,
  };
}
