import type { CallContext, InventoryPage, MachineState } from '@uni/compute-port';

/** The part of a provider that an inventory needs. */
export interface InventorySource {
  inventory(cursor: string | null, context: CallContext): Promise<InventoryPage>;
}

export interface Inventory {
  readonly machines: ReadonlyMap<string, MachineState>;
  /** Every page said so of itself. */
  readonly complete: boolean;
  readonly pages: number;
  /** Ids that came more than once: the vendor's pages moved under us, or it lies. */
  readonly duplicates: number;
}

const MAX_PAGES = 10_000;

/** Reads all pages, one call each. @throws ProviderError when a page can't be read: half an inventory is none. */
export async function readInventory(source: InventorySource, context: CallContext): Promise<Inventory> {
  const machines = new Map<string, MachineState>();
  let cursor: string | null = null;
  let complete = true;
  let duplicates = 0;
  let pages = 0;
  do {
    const page: InventoryPage = await source.inventory(cursor, context);
    pages += 1;
    complete &&= page.complete;
    for (const machine of page.items) {
      if (machines.has(machine.externalId)) duplicates += 1;
      machines.set(machine.externalId, machine);
    }
    cursor = page.nextCursor;
  } while (cursor !== null && pages < MAX_PAGES);
  return { machines, complete: complete && cursor === null, pages, duplicates };
}
