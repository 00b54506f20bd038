import type { SalePlace, Standing } from '@uni/feature-catalog';

/** Room of a place by what it told last; null where it tells nothing. */
export interface Room {
  /** Whether an order of the asked memory fits, with what is promised to machines that are being built. */
  readonly fits: boolean;
  /** 0..1 */
  readonly freeShare: number;
}

/** A place with everything known of it that decides. */
export interface PlaceFacts extends SalePlace {
  readonly providerName: string;
  readonly standing: Standing;
  /** Its inventories are not believed. */
  readonly doubted: boolean;
  /** Every worker that has asked it lately leaves it alone. */
  readonly breakerOpen: boolean;
  readonly regionClosed: boolean;
  readonly imageWithdrawn: boolean;
  readonly sizeWithdrawn: boolean;
  /** null where the provider was never opened: the worker looks when it builds. */
  readonly can: { readonly userData: boolean; readonly sshKeys: boolean; readonly requiresSshKey: boolean } | null;
  /** Machines of the organisation that stand there. */
  readonly instances: number;
  readonly room: Room | null;
}

/** What an order asks of a place. */
export interface PlaceWish {
  readonly userData: boolean;
  readonly sshKeys: boolean;
  /** Only places in this region; null: any. */
  readonly region: string | null;
  /** Places that have refused this order already, as {@link placeKey} names them. */
  readonly tried: ReadonlySet<string>;
}

/** Why a place is not taken. Those of {@link DOUBTS} count only while there is another place. */
export type Obstacle =
  | 'disabled'
  | 'failing'
  | 'no_user_data'
  | 'needs_ssh_key'
  | 'region_closed'
  | 'image_withdrawn'
  | 'size_withdrawn'
  | 'no_room'
  | 'tried'
  | 'last_check_failed'
  | 'doubted'
  | 'breaker_open'
  | 'no_ssh_keys';

/** What decided between the places that could be had. */
export type Advantage = 'only' | 'fewest' | 'room' | 'order' | 'last_resort';

export interface Candidate {
  readonly place: PlaceFacts;
  /** null: it could be had. */
  readonly obstacle: Obstacle | null;
}
export interface PlaceChoice {
  readonly chosen: PlaceFacts | null;
  readonly advantage: Advantage;
  /** All that were looked at, in the template's order. */
  readonly candidates: readonly Candidate[];
}

/** A doubt: orders wait out what passes, so such a place is better than none. */
const DOUBTS: ReadonlySet<Obstacle> = new Set(['last_check_failed', 'doubted', 'breaker_open', 'no_ssh_keys']);

export const placeKey = ({ placeId }: SalePlace): string => placeId ?? 'first';

/**
 * Chooses where a machine is built. Places with an obstacle are left out; of the others the one with the fewest machines of the
 * organisation, then the one with the largest free share, then the first in the template's order.
 * @param places in the template's order
 */
export function choosePlace(places: readonly PlaceFacts[], wish: PlaceWish): PlaceChoice {
  const candidates = places
    .filter(({ regionName }) => wish.region === null || regionName === wish.region)
    .map((place) => ({ place, obstacle: obstacleOf(place, wish) }));
  const open = candidates.filter(({ obstacle }) => obstacle === null).map(({ place }) => place);
  const doubtful = candidates
    .filter(({ obstacle }) => obstacle !== null && DOUBTS.has(obstacle))
    .map(({ place }) => place);
  const ranked = (open.length > 0 ? open : doubtful).toSorted(byPreference);
  const [chosen, next] = ranked;
  return { chosen: chosen ?? null, advantage: advantageOf(chosen, next, open.length === 0), candidates };
}

function obstacleOf(place: PlaceFacts, wish: PlaceWish): Obstacle | null {
  if (wish.tried.has(placeKey(place))) return 'tried';
  if (place.standing === 'disabled' || place.standing === 'failing') return place.standing;
  if (wish.userData && place.can?.userData === false) return 'no_user_data';
  if (!wish.sshKeys && place.can?.requiresSshKey === true) return 'needs_ssh_key';
  if (place.regionClosed) return 'region_closed';
  if (place.imageWithdrawn) return 'image_withdrawn';
  if (place.sizeWithdrawn) return 'size_withdrawn';
  if (place.room?.fits === false) return 'no_room';
  if (place.standing === 'doubtful') return 'last_check_failed';
  if (place.breakerOpen) return 'breaker_open';
  if (place.doubted) return 'doubted';
  return wish.sshKeys && place.can?.sshKeys === false ? 'no_ssh_keys' : null;
}

/** A place that does not tell its room stands behind those that do: these can be judged. */
const shareOf = ({ room }: PlaceFacts): number => room?.freeShare ?? -1;

function byPreference(one: PlaceFacts, other: PlaceFacts): number {
  return one.instances - other.instances || shareOf(other) - shareOf(one);
}

function advantageOf(chosen: PlaceFacts | undefined, next: PlaceFacts | undefined, doubtful: boolean): Advantage {
  if (doubtful) return 'last_resort';
  if (chosen === undefined || next === undefined) return 'only';
  if (chosen.instances < next.instances) return 'fewest';
  return shareOf(chosen) > shareOf(next) ? 'room' : 'order';
}
