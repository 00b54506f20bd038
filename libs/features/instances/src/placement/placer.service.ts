import { Inject, Injectable } from '@nestjs/common';
import type { operations } from '@uni/contracts';
import { Database } from '@uni/data';
import { Offers, type Offer, type SalePlace, type SaleTerms } from '@uni/feature-catalog';
import { AppError, CLOCK, type Clock } from '@uni/platform';
import { choosePlace, type PlaceChoice, type PlaceFacts } from './choose-place.js';
import { breakersSince, countPlaces, lockChoice, placeFacts, toFacts } from './place.facts.js';
import { nowhere, roundOf, sentenceOf, type Tried } from './place.words.js';

/** What decides where an order is built. */
export interface PlacedOrder {
  readonly templateId: string;
  readonly organizationId: string;
  /** Asked for by the customer; null: whichever is best. */
  readonly region: string | null;
  readonly userData: boolean;
  readonly sshKeys: boolean;
}

/** A choice that was made. */
export interface Placed {
  readonly place: SalePlace;
  /** null where there was nothing to choose. */
  readonly told: { readonly sentence: string; readonly round: operations.PlacementRound } | null;
}

/**
 * Chooses between the places of a template by what the database knows of them, and says why. It asks nobody: a choice costs one query,
 * and the place itself has the last word.
 */
@Injectable()
export class Placer {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Offers) private readonly offers: Offers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Where a new order is built; part of its transaction.
   * @throws AppError not_found, template_withdrawn, validation_failed (region), provider_disabled, provider_unavailable, no_capacity,
   * unsupported_by_provider
   */
  async choose(order: PlacedOrder, currency: string): Promise<{ readonly offer: Offer } & Pick<Placed, 'told'>> {
    const terms = await this.offers.terms(order.templateId, currency);
    const [further] = await this.database.query(countPlaces, order.templateId);
    if ((further?.places ?? 0) > 0) await this.database.query(lockChoice, order.templateId);
    const places = await this.facts(order, terms.memoryMib, null);
    if (order.region !== null && !places.some(({ regionName }) => regionName === order.region))
      throw notThere(terms, order.region, places);
    const choice = choosePlace(places, { ...order, tried: new Set() });
    if (choice.chosen === null) throw nowhere(terms.name, choice);
    return { offer: { ...terms, ...placeOf(choice.chosen) }, told: this.tell(choice, order, places, {}) };
  }

  /**
   * Where an order goes on that its place has sent away.
   * @param operationId counts neither against room nor as a machine that stands there
   * @param settled false: the place may still come back, so that one which is in doubt itself is no gain
   * @returns null when no place is left
   */
  async next(
    order: PlacedOrder & { readonly memoryMib: number },
    operationId: string,
    tried: Tried,
    settled: boolean,
  ): Promise<Placed | null> {
    const places = await this.facts(order, order.memoryMib, operationId);
    const choice = choosePlace(places, { ...order, tried: new Set(Object.keys(tried)) });
    if (choice.chosen === null || (choice.advantage === 'last_resort' && !settled)) return null;
    return { place: placeOf(choice.chosen), told: this.tell(choice, order, places, tried) };
  }

  private async facts(
    { templateId, organizationId }: PlacedOrder,
    memoryMib: number,
    operationId: string | null,
  ): Promise<readonly PlaceFacts[]> {
    const now = this.clock.now();
    const rows = await this.database.query(placeFacts, templateId, organizationId, breakersSince(now), operationId);
    return rows.map((row) => toFacts(row, memoryMib, now));
  }

  private tell(choice: PlaceChoice, order: PlacedOrder, places: readonly PlaceFacts[], tried: Tried): Placed['told'] {
    if (places.length < 2) return null;
    const sentence = sentenceOf(choice, order.region !== null, tried);
    return { sentence, round: roundOf(choice, sentence, tried, this.clock.now()) };
  }
}

function placeOf({
  placeId,
  providerId,
  regionRef,
  regionName,
  imageRef,
  sizeRef,
  loginUser,
  networkRefs,
}: SalePlace): SalePlace {
  return { placeId, providerId, regionRef, regionName, imageRef, sizeRef, loginUser, networkRefs };
}

function notThere({ name }: SaleTerms, region: string, places: readonly SalePlace[]): AppError {
  const regions = [...new Set(places.map(({ regionName }) => regionName))];
  return new AppError({
    kind: 'invalid',
    code: 'validation_failed',
    publicMessage: `${name} is not sold in ${region}: choose ${regions.join(' or ')}.`,
    errors: [{ path: 'region', message: `must be one of ${regions.join(', ')}` }],
  });
}
