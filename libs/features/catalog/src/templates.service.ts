import { Inject, Injectable } from '@nestjs/common';
import { SHARED_CONFIG, type SharedConfig } from '@uni/config';
import type { catalog } from '@uni/contracts';
import { Database, Events } from '@uni/data';
import { AuditTrail } from '@uni/feature-audit';
import { parseMicros } from '@uni/money';
import { AppError, CLOCK, must, newId, notFound, type Clock } from '@uni/platform';
import type { z } from 'zod';
import { TemplatePlaces } from './template-places.js';

type NewTemplate = z.output<typeof catalog.createTemplateRequest>;
type TemplateChange = z.output<typeof catalog.updateTemplateRequest>;
interface Price {
  readonly runningPerHour: string;
  readonly stoppedPerHour: string;
  readonly suspendedPerHour?: string | undefined;
  readonly shelvedPerHour?: string | undefined;
}

/** Puts templates on sale, changes their words and prices, and withdraws them. Running instances keep the price they were sold at. */
@Injectable()
export class TemplatesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Events) private readonly events: Events,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SHARED_CONFIG) private readonly config: SharedConfig,
    @Inject(TemplatePlaces) private readonly places: TemplatePlaces,
  ) {}

  /** @returns the new id. @throws AppError not_found when a provider is none of ours, validation_failed */
  create(input: NewTemplate): Promise<string> {
    return this.database.transaction(async () => {
      const id = newId();
      const { price, region, places, ...rest } = input;
      const regionName = await this.places.regionName(input.providerId, region, 'region');
      await this.database.client.template.create({
        data: {
          id,
          ...rest,
          regionRef: region ?? null,
          regionName,
          sizeRef: rest.sizeRef ?? null,
          loginUser: rest.loginUser ?? null,
        },
      });
      await this.setPrice(id, price);
      await this.places.set(id, places);
      await this.audit.record({
        action: 'template.create',
        targetKind: 'template',
        targetId: id,
        after: { ...input, region: regionName },
      });
      await this.events.emit('template.updated', null, id);
      return id;
    });
  }

  /** @throws AppError not_found, validation_failed */
  update(id: string, change: TemplateChange): Promise<void> {
    return this.database.transaction(async () => {
      const before = await this.database.client.template.findUnique({ where: { id } });
      // The terms of imported machines are no templates: nobody buys them.
      if (!before || before.imported) throw notFound('template');
      const { price, places, ...fields } = change;
      const data = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
      const after = await this.database.client.template.update({ where: { id }, data });
      if (price) await this.setPrice(id, price);
      const moved = places && (await this.places.set(id, places));
      await this.audit.record({
        action: change.status === 'withdrawn' ? 'template.withdraw' : 'template.update',
        targetKind: 'template',
        targetId: id,
        before: { ...words(before), ...(moved ? { places: moved.before } : {}) },
        after: { ...words(after), ...(price ? { price } : {}), ...(moved ? { places: moved.after } : {}) },
      });
      await this.events.emit('template.updated', null, id);
    });
  }

  private async setPrice(templateId: string, price: Price): Promise<void> {
    const running = must(parseMicros(price.runningPerHour), 'a checked price');
    const stopped = must(parseMicros(price.stoppedPerHour), 'a checked price');
    if (stopped > running) {
      throw new AppError({
        kind: 'invalid',
        code: 'validation_failed',
        publicMessage: 'A stopped instance must not cost more than a running one.',
        errors: [{ path: 'price.stoppedPerHour', message: 'must not be above the running price' }],
      });
    }
    await this.database.client.templatePrice.create({
      data: {
        id: newId(),
        templateId,
        currency: this.config.CURRENCY,
        runningMicrosPerHour: running,
        stoppedMicrosPerHour: stopped,
        suspendedMicrosPerHour: ownRate(price.suspendedPerHour),
        shelvedMicrosPerHour: ownRate(price.shelvedPerHour),
        validFrom: this.clock.now(),
      },
    });
  }
}

/** Null where the template leaves it to the default. */
const ownRate = (rate: string | undefined): bigint | null =>
  rate === undefined ? null : must(parseMicros(rate), 'a checked price');

interface Words {
  readonly name: string;
  readonly description: string;
  readonly status: string;
  readonly position: number;
  readonly features: string[];
}
const words = ({ name, description, status, position, features }: Words) => ({
  name,
  description,
  status,
  position,
  features,
});
