import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@uni/data';
import type { Micros } from '@uni/money';
import { AppError, CLOCK, notFound, type Clock } from '@uni/platform';
import { oneTemplate } from './template.sql.js';

/** A template at the price of this moment: what an order freezes. */
export interface Offer {
  readonly templateId: string;
  readonly name: string;
  readonly os: string;
  readonly providerId: string;
  readonly providerKind: string;
  readonly providerEnabled: boolean;
  readonly regionRef: string | null;
  readonly regionName: string;
  readonly imageRef: string;
  readonly sizeRef: string | null;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
  readonly loginUser: string | null;
  readonly currency: string;
  readonly runningMicros: Micros;
  readonly stoppedMicros: Micros;
  /** null: as running. */
  readonly suspendedMicros: Micros | null;
  /** null: as stopped. */
  readonly shelvedMicros: Micros | null;
}

/** Places are examined every minute. */
const RETRY_AFTER_SECONDS = 60;
const CONFIRMED_MS = 90_000;

/**
 * What cannot be worked with takes no orders: they would only be held and given back. But one bad check proves little, and operations
 * wait out what passes: a second check has to find the same.
 */
const isYoungFailure = (since: Date | null, now: Date): boolean =>
  since !== null && now.getTime() - since.getTime() < CONFIRMED_MS;

@Injectable()
export class Offers {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError not_found, template_withdrawn, provider_disabled, provider_unavailable */
  async forCreate(templateId: string, currency: string): Promise<Offer> {
    const [row] = await this.database.query(oneTemplate, currency, this.clock.now(), templateId);
    if (!row) throw notFound('template');
    if (row.status === 'withdrawn') {
      throw new AppError({
        kind: 'conflict',
        code: 'template_withdrawn',
        publicMessage: `${row.name} is not sold any more: choose another template.`,
      });
    }
    if (!row.provider_enabled) {
      throw new AppError({
        kind: 'conflict',
        code: 'provider_disabled',
        publicMessage: `${row.region_name} takes no new work at the moment: choose another place.`,
      });
    }
    if (row.provider_status === 'failing' && !isYoungFailure(row.provider_status_since, this.clock.now())) {
      throw new AppError({
        kind: 'unavailable',
        code: 'provider_unavailable',
        publicMessage: `${row.region_name} does not answer at the moment, so nothing was ordered and nothing charged: choose another place, or try again later.`,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    return {
      templateId: row.id,
      name: row.name,
      os: row.os,
      providerId: row.provider_id,
      providerKind: row.provider_kind,
      providerEnabled: row.provider_enabled,
      regionRef: row.region_ref,
      regionName: row.region_name,
      imageRef: row.image_ref,
      sizeRef: row.size_ref,
      vcpus: row.vcpus,
      memoryMib: row.memory_mib,
      diskGib: row.disk_gib,
      loginUser: row.login_user,
      currency: row.currency,
      runningMicros: row.running_micros,
      stoppedMicros: row.stopped_micros,
      suspendedMicros: row.suspended_micros,
      shelvedMicros: row.shelved_micros,
    };
  }
}
