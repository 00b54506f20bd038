import { ProviderError, type InventoryPage } from '@uni/compute-port';
import type { CloudStackApi } from '../api/cloudstack.api.js';
import { readPage } from '../api/paged.list.js';
import { scopeOf, type CloudOptions } from '../connection/connection.options.js';
import { machineSchema, quickMachine } from '../machine/machine.schema.js';
import { describeMachine, isGone } from '../machine/machine.state.js';

/** Sizes and addresses, and nothing that costs the server a question to a host. */
const LIST_DETAILS = 'servoff,nics';

/** Which page comes next, and how many machines there were when the first was read. */
interface Cursor {
  readonly page: number;
  readonly count: number | null;
}

/**
 * One page of everything that the keys may see. The server lists from its own database, whatever its hosts do. A list that grows or
 * shrinks while it is read moves entries over the edges of pages, so it is called complete only when its count stayed the same.
 */
export async function readInventory(
  api: CloudStackApi,
  options: CloudOptions,
  cursor: string | null,
): Promise<InventoryPage> {
  const at = parseCursor(cursor);
  const { items, count } = await readPage(
    api,
    {
      command: 'listVirtualMachines',
      key: 'virtualmachine',
      item: machineSchema,
      quick: quickMachine,
      parameters: { ...scopeOf(options), details: LIST_DETAILS },
    },
    { page: at.page, pageSize: options.pageSize },
  );
  const isLast = at.page * options.pageSize >= count || items.length === 0;
  const isCut = items.length === 0 && (at.page - 1) * options.pageSize < count;
  const seen = new Set<string>();
  const machines = items.filter((item) => !isGone(item) && !seen.has(item.id) && seen.add(item.id));
  return {
    items: machines.map((machine) => describeMachine(machine, null)),
    nextCursor: isLast ? null : `${at.page + 1}.${count}`,
    complete: !isCut && (at.count === null || at.count === count),
  };
}

function parseCursor(cursor: string | null): Cursor {
  if (cursor === null) return { page: 1, count: null };
  const match = /^([1-9]\d{0,6})\.(\d{1,9})$/.exec(cursor);
  if (match) return { page: Number(match[1]), count: Number(match[2]) };
  throw new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorCode: 'cursor',
    vendorMessage: 'the stored cursor is malformed',
  });
}
