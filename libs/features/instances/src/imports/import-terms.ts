import { Inject, Injectable } from '@nestjs/common';
import type { imports } from '@uni/contracts';
import { Database } from '@uni/data';
import { Offers } from '@uni/feature-catalog';
import { parseMicros } from '@uni/money';
import { AppError, CLOCK, must, newId, type Clock } from '@uni/platform';
import { sameTerms, type ImportableRow } from './import.sql.js';

/** What a machine is given away for: frozen into its instance. */
export interface ImportTerms {
  readonly templateId: string;
  readonly region: string;
  readonly size: { readonly vcpus: number; readonly memoryMib: number; readonly diskGib: number };
  /** False where lists do not tell all of it: the machine itself has to, before it is charged for. */
  readonly sizeKnown: boolean;
  readonly runningMicros: bigint;
  readonly stoppedMicros: bigint;
  readonly suspendedMicros: bigint | null;
  readonly shelvedMicros: bigint | null;
}

type Wish = Pick<imports.AdoptOrphanRequest, 'templateId' | 'price'>;

const NAME = 'Imported machine';
/** Stands in until the machine itself has told. */
const UNTOLD = { vcpus: 1, memoryMib: 512, diskGib: 1 } as const;

/** The terms of an import: a template's, or only a price, for which a row is kept that is never on sale. */
@Injectable()
export class ImportTermsFinder {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Offers) private readonly offers: Offers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError not_found (template), template_withdrawn, provider_disabled, validation_failed */
  find(wish: Wish, providerId: string, machine: ImportableRow, currency: string): Promise<ImportTerms> {
    return wish.templateId === undefined
      ? this.ofPrice(must(wish.price, 'a price, where there is no template'), providerId, machine, currency)
      : this.ofTemplate(wish.templateId, providerId, machine, currency);
  }

  private async ofTemplate(
    templateId: string,
    providerId: string,
    machine: ImportableRow,
    currency: string,
  ): Promise<ImportTerms> {
    const offer = await this.offers.forCreate(templateId, currency, { providerId });
    if (offer.providerId !== providerId) {
      throw new AppError({
        kind: 'invalid',
        code: 'validation_failed',
        publicMessage: `${offer.name} is sold at another provider: choose a template of this one.`,
        errors: [{ path: 'templateId', message: 'belongs to another provider' }],
      });
    }
    const { runningMicros, stoppedMicros, suspendedMicros, shelvedMicros } = offer;
    return {
      templateId,
      region: offer.regionName,
      size: {
        vcpus: machine.vcpus ?? offer.vcpus,
        memoryMib: machine.memory_mib ?? offer.memoryMib,
        diskGib: machine.disk_gib ?? offer.diskGib,
      },
      sizeKnown: true,
      runningMicros,
      stoppedMicros,
      suspendedMicros,
      shelvedMicros,
    };
  }

  private async ofPrice(
    price: NonNullable<Wish['price']>,
    providerId: string,
    machine: ImportableRow,
    currency: string,
  ): Promise<ImportTerms> {
    const { location } = machine;
    const vcpus = machine.vcpus ?? UNTOLD.vcpus;
    const memoryMib = machine.memory_mib ?? UNTOLD.memoryMib;
    const diskGib = machine.disk_gib ?? UNTOLD.diskGib;
    const sizeKnown = machine.vcpus !== null && machine.memory_mib !== null && machine.disk_gib !== null;
    const known = await this.database.client.providerRegion.findFirst({ where: { providerId, ref: location ?? '' } });
    const region = known?.name ?? machine.provider_name;
    const rates = {
      runningMicros: must(parseMicros(price.runningPerHour), 'a checked price'),
      stoppedMicros: must(parseMicros(price.stoppedPerHour), 'a checked price'),
      suspendedMicros: optional(price.suspendedPerHour),
      shelvedMicros: optional(price.shelvedPerHour),
    };
    const size = { vcpus, memoryMib, diskGib };
    const regionRef = known?.ref ?? null;
    const [same] = await this.database.query(
      sameTerms,
      providerId,
      region,
      regionRef,
      vcpus,
      memoryMib,
      diskGib,
      currency,
      rates.runningMicros,
      rates.stoppedMicros,
      rates.suspendedMicros,
      rates.shelvedMicros,
    );
    const templateId = same?.id ?? (await this.keep(providerId, region, regionRef, size, currency, rates));
    return { templateId, region, size, sizeKnown, ...rates };
  }

  private async keep(
    providerId: string,
    regionName: string,
    regionRef: string | null,
    size: ImportTerms['size'],
    currency: string,
    rates: Omit<ImportTerms, 'templateId' | 'region' | 'size' | 'sizeKnown'>,
  ): Promise<string> {
    const id = newId();
    const now = this.clock.now();
    await this.database.client.template.create({
      data: {
        id,
        name: NAME,
        os: 'Other',
        providerId,
        regionName,
        regionRef,
        imageRef: '',
        ...size,
        status: 'withdrawn',
        imported: true,
        createdAt: now,
        prices: {
          create: {
            id: newId(),
            currency,
            runningMicrosPerHour: rates.runningMicros,
            stoppedMicrosPerHour: rates.stoppedMicros,
            suspendedMicrosPerHour: rates.suspendedMicros,
            shelvedMicrosPerHour: rates.shelvedMicros,
            validFrom: now,
          },
        },
      },
    });
    return id;
  }
}

const optional = (rate: string | undefined): bigint | null =>
  rate === undefined ? null : must(parseMicros(rate), 'a checked price');
