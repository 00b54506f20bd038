import type { CallContext, MachineState } from '@uni/compute-port';
import type { Database } from '@uni/data';
import { readPages, type InventorySource } from './inventory.reader.js';
import { addressText } from '../drift/address-text.js';
import { LineTable } from './line-table.js';
import { MachinePicture } from './machine-picture.js';
import { markOf, toRow, type MachineRow } from './machine.row.js';
import { storedAddresses, storedMachines, storeMachines } from './reconcile.sql.js';

/** Rows of one write. */
const BATCH = 1_000;

/** What an inventory has shown, apart from what it has written. */
export interface Inventory {
  readonly complete: boolean;
  readonly pages: number;
  readonly machines: number;
  /** Ids that came more than once: the vendor's pages moved under us, or it lies. */
  readonly duplicates: number;
  /** Machines that are stored and were not listed. */
  readonly unseen: readonly string[];
  /** Machines about which the stored row does not say everything: at work, under a mark that is none of ours, with other addresses. */
  readonly peculiar: ReadonlyMap<string, MachineState>;
  /** Rows that were written. */
  readonly changed: number;
}

/** Reads a provider's inventory and stores what differs, page by page. @throws ProviderError */
export async function takeInventory(
  database: Database,
  providerId: string,
  source: InventorySource,
  at: Date,
  context: CallContext,
): Promise<Inventory> {
  const peculiar = new Map<string, MachineState>();
  let picture = null as MachinePicture | null;
  let addresses: LineTable | null = null;
  let batch: MachineRow[] = [];
  let changed = 0;
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    changed += (await database.query(storeMachines, providerId, JSON.stringify(batch), at)).length;
    batch = [];
  };
  const end = await readPages(source, context, async (machines) => {
    picture ??= new MachinePicture((await database.query(storedMachines, providerId))[0]?.lines ?? null);
    // Half of the vendors list machines without their addresses: there is nothing to hold against what is known.
    if (addresses === null && machines.some(showsAddresses))
      addresses = new LineTable((await database.query(storedAddresses, providerId))[0]?.lines ?? null);
    for (const machine of machines) {
      const mark = markOf(machine);
      const isStrange = machine.busy || (machine.mark !== null && mark === null);
      if (isStrange || (addresses !== null && hasMoved(machine, addresses))) peculiar.set(machine.externalId, machine);
      if (picture.isAsStored(machine, mark)) continue;
      batch.push(toRow(machine, mark));
      if (batch.length >= BATCH) await flush();
    }
  });
  await flush();
  const { machines, duplicates, unseen } = (picture ?? new MachinePicture(null)).end();
  return { ...end, machines, duplicates, unseen, peculiar, changed };
}

/** A machine that is off may have given its addresses back. */
function showsAddresses({ addresses, powerState }: MachineState): boolean {
  return addresses.length > 0 && powerState === 'running';
}

/** Whether it runs with other addresses than our instance has, or with some where none was known. */
function hasMoved(machine: MachineState, known: LineTable): boolean {
  if (!showsAddresses(machine)) return false;
  const { addresses, externalId } = machine;
  const line = known.find(externalId);
  if (line < 0) return false;
  const [only] = addresses;
  // Most machines have one address, and an inventory may show a hundred thousand of them.
  const seen = addresses.length === 1 && only ? only.address : addressText(addresses);
  return !known.ends(known.follows(known.behindFirst(line, externalId), seen));
}
