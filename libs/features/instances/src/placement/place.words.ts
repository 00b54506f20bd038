import type { operations } from '@uni/contracts';
import { standingRefusal } from '@uni/feature-catalog';
import { AppError } from '@uni/platform';
import { placeKey, type Advantage, type Obstacle, type PlaceChoice, type PlaceFacts } from './choose-place.js';

/** Why a place has sent an order on. */
export const TURNED_AWAY_BECAUSE = ['no_room', 'quota', 'not_offered', 'refused', 'silent', 'lacking'] as const;
export type TurnedAway = (typeof TURNED_AWAY_BECAUSE)[number];

/** Each after the name of the region. */
const OBSTACLES: Readonly<Record<Exclude<Obstacle, 'tried'>, string>> = {
  disabled: 'takes no new work',
  failing: 'does not answer',
  region_closed: 'is closed at its vendor',
  image_withdrawn: 'no longer has the image',
  size_withdrawn: 'no longer has this size',
  no_room: 'has no room left',
  no_user_data: 'takes no user data',
  last_check_failed: 'did not answer when it was last asked',
  doubted: 'gives answers that are not believed',
  breaker_open: 'has failed too often and is left alone',
  no_ssh_keys: 'takes no SSH keys',
  needs_ssh_key: 'needs an SSH key',
};
const TURNED_AWAY: Readonly<Record<TurnedAway, string>> = {
  no_room: 'had no room left',
  quota: 'had reached its limit',
  not_offered: 'no longer had the image or the size',
  refused: 'refused the order',
  silent: 'did not answer',
  lacking: 'cannot do what was ordered',
};
const ADVANTAGES: Readonly<Record<Advantage, string>> = {
  only: 'the only place that can take the order now',
  fewest: 'fewest of your machines are there',
  room: 'most room is there',
  order: 'first choice of the offer',
  last_resort: 'no place is better off now',
};

/** Places that have sent the order on, by {@link placeKey}. */
export type Tried = Readonly<Record<string, { readonly region: string; readonly because: TurnedAway }>>;

/** What a customer reads when no place is left: `No place could take it: Paris had no room left; Oslo did not answer. …` */
export function allTurnedAway(tried: Tried): string {
  const each = Object.values(tried).map(({ region, because }) => `${region} ${TURNED_AWAY[because]}`);
  return `No place could take the order: ${each.join('; ')}. Nothing was charged; try again later, or choose another template.`;
}

function phraseOf(obstacle: Obstacle, place: PlaceFacts, tried: Tried): string {
  if (obstacle !== 'tried') return OBSTACLES[obstacle];
  return TURNED_AWAY[tried[placeKey(place)]?.because ?? 'refused'];
}

/** Why the others were not taken: `Frankfurt had no room left; Oslo does not answer`. Empty where nothing stood in their way. */
function othersOf({ candidates, chosen }: PlaceChoice, tried: Tried): string {
  return candidates
    .flatMap(({ place, obstacle }) =>
      obstacle === null || place === chosen ? [] : [`${place.regionName} ${phraseOf(obstacle, place, tried)}`],
    )
    .join('; ');
}

/** What a customer reads of a choice: `Paris: fewest of your machines are there. Frankfurt does not answer.` */
export function sentenceOf(choice: PlaceChoice, pinned: boolean, tried: Tried): string {
  const others = othersOf(choice, tried);
  const where = choice.chosen?.regionName ?? 'No place';
  const why = pinned && choice.advantage === 'only' && others === '' ? 'as ordered' : ADVANTAGES[choice.advantage];
  return others === '' ? `${where}: ${why}` : `${where}: ${why}. ${others}`;
}

/** The whole choice with its facts, for operators. */
export function roundOf(choice: PlaceChoice, reason: string, tried: Tried, at: Date): operations.PlacementRound {
  return {
    at: at.toISOString(),
    chosen: choice.chosen?.regionName ?? null,
    reason,
    candidates: choice.candidates.map(({ place, obstacle }) => ({
      region: place.regionName,
      providerId: place.providerId,
      provider: place.providerName,
      instances: place.instances,
      freeShare: place.room === null ? null : Math.round(place.room.freeShare * 1000) / 1000,
      verdict: verdictOf(place, obstacle, choice, tried),
    })),
  };
}

function verdictOf(place: PlaceFacts, obstacle: Obstacle | null, { chosen }: PlaceChoice, tried: Tried): string {
  if (obstacle === null) return place === chosen ? 'chosen' : 'behind';
  const phrase = phraseOf(obstacle, place, tried);
  return place === chosen ? `chosen, although it ${phrase}` : phrase;
}

/** Places are examined every minute. */
const RETRY_AFTER_SECONDS = 60;
const NOTHING = 'so nothing was ordered and nothing charged';

/** No place can take the order: says of each why. The code is that of the obstacle which a customer can do most about. */
export function nowhere(name: string, choice: PlaceChoice): AppError {
  const { candidates } = choice;
  const has = (...obstacles: readonly Obstacle[]) =>
    candidates.some(({ obstacle }) => obstacle !== null && obstacles.includes(obstacle));
  const all = (wanted: Obstacle) => candidates.every(({ obstacle }) => obstacle === wanted);
  const [single] = candidates;
  const where = candidates.length === 1 ? single?.place.regionName : undefined;
  const closed = where === undefined ? null : standingRefusal(single?.place.standing ?? 'ok', where);
  if (closed) return closed;
  const why = othersOf(choice, {});
  if (all('no_user_data')) {
    return new AppError({
      kind: 'unprocessable',
      code: 'unsupported_by_provider',
      publicMessage: `${where ?? 'No place of this template'} takes ${where === undefined ? 'user data' : 'no user data'}: leave it out, or choose another ${where === undefined ? 'template' : 'place'}.`,
      errors: [{ path: 'userData', message: 'is not supported by this place' }],
    });
  }
  if (all('needs_ssh_key')) {
    return new AppError({
      kind: 'invalid',
      code: 'validation_failed',
      publicMessage: `${where ?? `Every place of ${name}`} lets nobody in without an SSH key: add one to the order.`,
      errors: [{ path: 'sshKeyIds', message: 'needs a key at this place' }],
    });
  }
  if (has('no_room')) {
    return new AppError({
      kind: 'unprocessable',
      code: 'no_capacity',
      publicMessage: `${name} cannot be built at the moment, ${NOTHING}: ${why}. Choose another template, or try again later.`,
    });
  }
  if (has('failing')) {
    return new AppError({
      kind: 'unavailable',
      code: 'provider_unavailable',
      publicMessage: `${name} cannot be built at the moment, ${NOTHING}: ${why}. Choose another template, or try again later.`,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
  return new AppError({
    kind: 'conflict',
    code: has('disabled') ? 'provider_disabled' : 'template_withdrawn',
    publicMessage: `${name} cannot be built now, ${NOTHING}: ${why}. Choose another template.`,
  });
}
