import type { CallContext, InventoryPage, MachineState } from '@uni/compute-port';

/** The part of a provider that an inventory needs. */
export interface InventorySource {
  inventory(cursor: string | null, context: CallContext): Promise<InventoryPage>;
}

export interface InventoryEnd {
  /** Every page said so of itself. */
  readonly complete: boolean;
  readonly pages: number;
}

const MAX_PAGES = 10_000;

/**
 * Reads all pages, one call each, and hands every page on before it asks for the next: an account may have more machines than a
 * worker has room for.
 * @throws ProviderError when a page can't be read: half an inventory is none.
 */
export async function readPages(
  source: InventorySource,
  context: CallContext,
  onPage: (machines: readonly MachineState[]) => Promise<void>,
): Promise<InventoryEnd> {
  let cursor: string | null = null;
  let complete = true;
  let pages = 0;
  do {
    const page: InventoryPage = await source.inventory(cursor, context);
    pages += 1;
    complete &&= page.complete;
    await onPage(page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && pages < MAX_PAGES);
  return { complete: complete && cursor === null, pages };
}
