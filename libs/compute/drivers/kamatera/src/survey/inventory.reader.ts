import type { InventoryPage, MachineRef, MachineState } from '@uni/compute-port';
import type { KamateraApi } from '../api/kamatera.api.js';
import { readCommands } from '../command/command.reader.js';
import { busyNames, describeEntry, describeServer } from '../server/machine.state.js';
import { readServers, requireOwned } from '../server/server.reader.js';

/**
 * Every server of the account from one call, and from a second what is being done to them. The platform has no pages and no word for
 * a part that is missing; only an answer without content is known to prove nothing.
 */
export async function readInventory(api: KamateraApi): Promise<InventoryPage> {
  const { servers, isProof } = await readServers(api);
  const busy = busyNames(await readCommands(api));
  return { items: servers.map((server) => describeEntry(server, busy)), nextCursor: null, complete: isProof };
}

export async function readMachine(api: KamateraApi, ref: MachineRef): Promise<MachineState> {
  const server = await requireOwned(api, ref);
  return describeServer(server, busyNames(await readCommands(api)));
}
