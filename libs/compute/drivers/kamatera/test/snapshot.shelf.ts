import type { VendorResource, VendorShelf } from '@uni/compute-conformance';
import { readMark } from './mark.reader.js';
import type { SimulatedAccount } from './simulated-account.js';

/** Snapshots as the platform keeps them, and as somebody makes and removes them in the console. */
export class SnapshotShelf implements VendorShelf {
  constructor(private readonly account: SimulatedAccount) {}

  all(): Promise<readonly VendorResource[]> {
    const servers = Object.values(this.account.simulator.state().servers);
    const all = servers.flatMap(({ id, snapshots }) =>
      snapshots.map((snapshot) => ({
        externalId: String(snapshot.id),
        mark: readMark(snapshot.name),
        machineExternalId: id,
        sizeGib: null,
      })),
    );
    return Promise.resolve(all);
  }

  async plant(machineExternalId: string): Promise<string> {
    const before = new Set((await this.all()).map(({ externalId }) => externalId));
    await this.account.console('POST', `/service/server/${machineExternalId}/snapshot`, { name: 'by-hand' });
    return this.account.until(
      async () => (await this.all()).find(({ externalId }) => !before.has(externalId))?.externalId,
    );
  }

  async vanish(externalId: string): Promise<void> {
    const machine = (await this.all()).find((snapshot) => snapshot.externalId === externalId)?.machineExternalId ?? '';
    this.account.simulator.drift({ kind: 'snapshot_vanish', id: machine, snapshotId: Number(externalId) });
  }
}
