import type { Inventory } from './inventory.taker.js';

/** How many machines may vanish between two looks before we doubt the vendor rather than believe it. */
export const BELIEVABLE_LOSS = 20;
/** Above this share of what was there, even a small number is doubted; a single machine may always go. */
const BELIEVABLE_SHARE = 0.5;

/**
 * Whether absence in this inventory may count against a machine. A short, empty or partial list is far more often a lost right, a
 * down node or a bug at the vendor than a mass deletion, and nothing may be taken from a customer because of it.
 * @param known machines of ours that the last good inventories had.
 * @returns a sentence for operators when absence proves nothing, else null.
 */
export function doubtAbout(
  inventory: Pick<Inventory, 'complete' | 'duplicates'>,
  known: number,
  missing: number,
): string | null {
  if (!inventory.complete) return 'The provider says that parts of its inventory are missing.';
  if (inventory.duplicates > 0) return `The provider listed ${inventory.duplicates} machine(s) twice.`;
  if (missing <= 1) return null;
  if (missing > BELIEVABLE_LOSS)
    return `${missing} of ${known} machines are missing at once: more than is believed without a person.`;
  if (missing > known * BELIEVABLE_SHARE) return `${missing} of ${known} machines are missing at once.`;
  return null;
}
