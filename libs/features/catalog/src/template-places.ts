import { Inject, Injectable } from '@nestjs/common';
import type { catalog } from '@uni/contracts';
import { Database } from '@uni/data';
import { AppError, CLOCK, newId, notFound, type Clock } from '@uni/platform';
import type { z } from 'zod';

type NewPlace = NonNullable<z.output<typeof catalog.updateTemplateRequest>['places']>[number];

/** What a place is: fixed for ever once it was sold. */
interface Place {
  readonly providerId: string;
  readonly regionRef: string | null;
  readonly regionName: string;
  readonly imageRef: string;
  readonly sizeRef: string | null;
  readonly loginUser: string | null;
  readonly networkRefs: readonly string[];
}
type PlaceWords = Pick<Place, 'providerId' | 'imageRef' | 'sizeRef' | 'networkRefs'> & { readonly region: string };

/** Where a template is sold beside its first place. Places are added and withdrawn, never changed or removed. */
@Injectable()
export class TemplatePlaces {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Makes `wanted` the whole set of further places, as part of the caller's transaction: what is left out is withdrawn, and what comes
   * back is sold again.
   * @returns what was and what is sold, for the audit row
   * @throws AppError not_found (provider), validation_failed
   */
  async set(
    templateId: string,
    wanted: readonly NewPlace[],
  ): Promise<{ readonly before: readonly PlaceWords[]; readonly after: readonly PlaceWords[] }> {
    const { client } = this.database;
    await client.$queryRaw`SELECT 1 FROM templates WHERE id = ${templateId}::uuid FOR UPDATE`;
    const first = await client.template.findUniqueOrThrow({ where: { id: templateId } });
    const places: Place[] = [];
    for (const [index, place] of wanted.entries()) {
      const found = await this.resolve(place, index);
      const taken = [first, ...places].some((other) => isSamePlace(other, found));
      if (taken) throw twice(found, index);
      places.push(found);
    }
    const present = await client.templatePlace.findMany({ where: { templateId }, orderBy: { position: 'asc' } });
    const before = present.filter(({ status }) => status === 'active');
    const kept = places.map((place) => present.find((row) => isSame(row, place)));
    // Withdrawn first: what replaces a place may stand where it stood.
    await client.templatePlace.updateMany({
      where: { templateId, status: 'active', id: { notIn: kept.flatMap((row) => (row ? [row.id] : [])) } },
      data: { status: 'withdrawn' },
    });
    for (const [position, place] of places.entries()) {
      const row = kept[position];
      if (row) await client.templatePlace.update({ where: { id: row.id }, data: { status: 'active', position } });
      else
        await client.templatePlace.create({
          data: {
            id: newId(),
            templateId,
            ...place,
            networkRefs: [...place.networkRefs],
            position,
            createdAt: this.clock.now(),
          },
        });
    }
    return { before: before.map(wordsOf), after: places.map(wordsOf) };
  }

  /**
   * How customers know a region; the provider's own name where none is given.
   * @throws AppError not_found (provider), validation_failed
   */
  async regionName(providerId: string, ref: string | undefined, path: string): Promise<string> {
    const provider = await this.database.client.provider.findUnique({
      where: { id: providerId },
      select: { name: true },
    });
    if (!provider) throw notFound('provider');
    if (ref === undefined) return provider.name;
    const region = await this.database.client.providerRegion.findUnique({
      where: { providerId_ref: { providerId, ref } },
      select: { name: true },
    });
    if (region) return region.name;
    throw new AppError({
      kind: 'invalid',
      code: 'validation_failed',
      publicMessage: 'The provider has no such region.',
      errors: [{ path, message: 'is not a region of this provider' }],
    });
  }

  private async resolve(place: NewPlace, index: number): Promise<Place> {
    return {
      providerId: place.providerId,
      regionRef: place.region ?? null,
      regionName: await this.regionName(place.providerId, place.region, `places.${index}.region`),
      imageRef: place.imageRef,
      sizeRef: place.sizeRef ?? null,
      loginUser: place.loginUser ?? null,
      networkRefs: place.networkRefs,
    };
  }
}

const isSamePlace = (one: Pick<Place, 'providerId' | 'regionName'>, other: Place): boolean =>
  one.providerId === other.providerId && one.regionName === other.regionName;

const isSame = (one: Place, other: Place): boolean =>
  (['providerId', 'regionRef', 'regionName', 'imageRef', 'sizeRef', 'loginUser'] as const).every(
    (part) => one[part] === other[part],
  ) && one.networkRefs.join('\n') === other.networkRefs.join('\n');

function twice({ regionName }: Place, index: number): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'validation_failed',
    publicMessage: `The template is sold in ${regionName} at this provider already: name each place once.`,
    errors: [{ path: `places.${index}`, message: 'is one of its places already' }],
  });
}

const wordsOf = ({ providerId, regionName, imageRef, sizeRef, networkRefs }: Place): PlaceWords => ({
  providerId,
  region: regionName,
  imageRef,
  sizeRef,
  networkRefs,
});
