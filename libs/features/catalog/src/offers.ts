import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@uni/data';
import type { Micros } from '@uni/money';
import { AppError, CLOCK, isId, notFound, type Clock } from '@uni/platform';
import { placeAt, type StandingPlaceRow } from './place.sql.js';
import { standingOf, type Standing } from './standing.js';
import { oneTemplate } from './template.sql.js';

/** What is sold, at the price of this moment: the same at every place of the template. */
export interface SaleTerms {
  readonly templateId: string;
  readonly name: string;
  readonly os: string;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
  readonly currency: string;
  readonly runningMicros: Micros;
  readonly stoppedMicros: Micros;
  /** null: as running. */
  readonly suspendedMicros: Micros | null;
  /** null: as stopped. */
  readonly shelvedMicros: Micros | null;
}

/** Where it is built, in its vendor's words. */
export interface SalePlace {
  /** null for the template's first place. */
  readonly placeId: string | null;
  readonly providerId: string;
  readonly regionRef: string | null;
  readonly regionName: string;
  readonly imageRef: string;
  readonly sizeRef: string | null;
  readonly loginUser: string | null;
  /** Empty: the usual one. */
  readonly networkRefs: readonly string[];
}

/** A template at one place, at the price of this moment: what an order freezes. */
export interface Offer extends SaleTerms, SalePlace {}

/** Where an instance stands: which of a template's places is meant. */
export interface Whereabouts {
  readonly providerId: string;
  /** Any of that provider's where none is named. */
  readonly region?: string;
}

/** Places are examined every minute. */
const RETRY_AFTER_SECONDS = 60;

@Injectable()
export class Offers {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What a template costs, wherever it is built. @throws AppError not_found, template_withdrawn */
  async terms(templateId: string, currency: string): Promise<SaleTerms> {
    const [row] = isId(templateId)
      ? await this.database.query(oneTemplate, currency, this.clock.now(), templateId)
      : [];
    if (!row) throw notFound('template');
    if (row.status === 'withdrawn') throw withdrawn(`${row.name} is not sold any more: choose another template.`);
    return {
      templateId: row.id,
      name: row.name,
      os: row.os,
      vcpus: row.vcpus,
      memoryMib: row.memory_mib,
      diskGib: row.disk_gib,
      currency: row.currency,
      runningMicros: row.running_micros,
      stoppedMicros: row.stopped_micros,
      suspendedMicros: row.suspended_micros,
      shelvedMicros: row.shelved_micros,
    };
  }

  /**
   * A template at the place that is meant: at its first place where none is, or where it was never sold at that one, which the caller
   * sees by the offer's provider and region.
   * @throws AppError not_found, template_withdrawn, provider_disabled, provider_unavailable
   */
  async forCreate(templateId: string, currency: string, at: Whereabouts | null = null): Promise<Offer> {
    const terms = await this.terms(templateId, currency);
    const place =
      (at && (await this.find(templateId, at))) ?? (await this.find(templateId, { providerId: null, region: null }));
    if (!place) throw notFound('template');
    if (place.status === 'withdrawn')
      throw withdrawn(`${terms.name} is not sold in ${place.region_name} any more: choose another template.`);
    const refusal = standingRefusal(standingOf(place, this.clock.now()), place.region_name);
    if (refusal) throw refusal;
    return {
      ...terms,
      placeId: place.place_id,
      providerId: place.provider_id,
      regionRef: place.region_ref,
      regionName: place.region_name,
      imageRef: place.image_ref,
      sizeRef: place.size_ref,
      loginUser: place.login_user,
      networkRefs: place.network_refs,
    };
  }

  private async find(
    templateId: string,
    { providerId, region }: { readonly providerId: string | null; readonly region?: string | null },
  ): Promise<StandingPlaceRow | undefined> {
    const [row] = await this.database.query(placeAt, templateId, providerId, region ?? null);
    return row;
  }
}

/** What is said to an order for a place that takes none; null where it does. A doubtful one may be had where there is no other. */
export function standingRefusal(standing: Standing, region: string): AppError | null {
  if (standing === 'disabled') {
    return new AppError({
      kind: 'conflict',
      code: 'provider_disabled',
      publicMessage: `${region} takes no new work at the moment: choose another place.`,
    });
  }
  if (standing === 'failing') {
    return new AppError({
      kind: 'unavailable',
      code: 'provider_unavailable',
      publicMessage: `${region} does not answer at the moment, so nothing was ordered and nothing charged: choose another place, or try again later.`,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
  return null;
}

const withdrawn = (publicMessage: string): AppError =>
  new AppError({ kind: 'conflict', code: 'template_withdrawn', publicMessage });
