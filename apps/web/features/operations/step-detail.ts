/** The sentences that the pipeline writes beside a step, and the message that says the same in the reader's language. */
const SENTENCES = [
  ['The system inside has not told its address yet', 'addressUntold'],
  ['The system inside did not react: switching it off by force', 'forcing'],
  ['Nothing had been begun', 'nothingBegun'],
  ['Nothing is left at the place', 'nothingLeft'],
  ['Nothing had been changed', 'nothingChanged'],
  ['The machine does not exist any more', 'machineGone'],
  ['The old size is back', 'oldSize'],
  ['The old size is back; the machine could not be switched on', 'oldSizeOff'],
] as const;

export type StepDetailKey = (typeof SENTENCES)[number][1];
export const STEP_DETAIL_KEYS: readonly StepDetailKey[] = SENTENCES.map(([, key]) => key);

/** Finds the message for a step's sentence; null for facts such as an address, which are shown as they are. */
export function matchStepDetail(sentence: string): StepDetailKey | null {
  return SENTENCES.find(([known]) => known === sentence)?.[1] ?? null;
}

/** Why a place was chosen, and what stood in the way of others, as the pipeline writes it after and before a region's name. */
const ADVANTAGES = [
  ['as ordered', 'asOrdered'],
  ['the only place that can take the order now', 'only'],
  ['fewest of your machines are there', 'fewest'],
  ['most room is there', 'room'],
  ['first choice of the offer', 'order'],
  ['no place is better off now', 'lastResort'],
] as const;
const OBSTACLES = [
  ['takes no new work', 'disabled'],
  ['does not answer', 'failing'],
  ['is closed at its vendor', 'regionClosed'],
  ['no longer has the image', 'imageWithdrawn'],
  ['no longer has this size', 'sizeWithdrawn'],
  ['has no room left', 'noRoom'],
  ['takes no user data', 'noUserData'],
  ['did not answer when it was last asked', 'lastCheckFailed'],
  ['gives answers that are not believed', 'doubted'],
  ['has failed too often and is left alone', 'breakerOpen'],
  ['takes no SSH keys', 'noSshKeys'],
  ['needs an SSH key', 'needsSshKey'],
  ['had no room left', 'hadNoRoom'],
  ['had reached its limit', 'quota'],
  ['no longer had the image or the size', 'notOffered'],
  ['refused the order', 'refused'],
  ['did not answer', 'silent'],
  ['cannot do what was ordered', 'lacking'],
] as const;

export type PlacementKey = (typeof ADVANTAGES)[number][1] | (typeof OBSTACLES)[number][1];
export const PLACEMENT_KEYS: readonly PlacementKey[] = [...ADVANTAGES, ...OBSTACLES].map(([, key]) => key);

/** A region with what is said of it. */
export interface PlacementPart {
  readonly key: PlacementKey;
  readonly region: string;
}

/** Takes `Paris: fewest of your machines are there. Oslo does not answer; …` apart; null for any other sentence. */
export function readPlacement(
  sentence: string,
): { readonly chosen: PlacementPart; readonly others: readonly PlacementPart[] } | null {
  for (const [words, key] of ADVANTAGES) {
    const at = sentence.indexOf(`: ${words}`);
    const rest = sentence.slice(at + words.length + 2);
    if (at < 1 || (rest !== '' && !rest.startsWith('. '))) continue;
    const others = rest === '' ? [] : rest.slice(2).split('; ').map(readObstacle);
    if (others.includes(null)) return null;
    return { chosen: { key, region: sentence.slice(0, at) }, others: others.filter((part) => part !== null) };
  }
  return null;
}

function readObstacle(text: string): PlacementPart | null {
  const found = OBSTACLES.find(([words]) => text.endsWith(` ${words}`));
  return found === undefined ? null : { key: found[1], region: text.slice(0, -found[0].length - 1) };
}
