import { notFound } from './refusal.js';
import type { ServerState, SnapshotState } from './server.state.js';
import type { World } from './world.js';

/** A snapshot with what hangs below it, as the console shows them. */
export interface SnapshotTree {
  readonly snapshot: SnapshotState;
  readonly depth: number;
  readonly children: readonly SnapshotTree[];
}

export function requireSnapshot(server: ServerState, id: number): SnapshotState {
  const found = server.snapshots.find((snapshot) => snapshot.id === id);
  if (!found) throw notFound('Snapshot');
  return found;
}

/** A new one hangs below the active one and becomes active; the platform adds its own ending to the name. */
export function takeSnapshot(world: World, server: ServerState, name: string): SnapshotState {
  const nowMs = world.nowMs();
  const snapshot: SnapshotState = {
    id: world.state.nextSnapshotId++,
    name: `${name}-${new Date(world.vendorTimeMs(nowMs)).toISOString().slice(0, 10).replaceAll('-', '')}`,
    createdAtMs: nowMs,
    parentId: server.activeSnapshotId,
    diskSizesGb: server.disks.map(({ sizeGb }) => sizeGb),
  };
  server.snapshots.push(snapshot);
  server.activeSnapshotId = snapshot.id;
  return snapshot;
}

/** The disks are again what they were; no snapshot goes. */
export function revertTo(server: ServerState, id: number): void {
  const snapshot = requireSnapshot(server, id);
  server.disks = server.disks.slice(0, snapshot.diskSizesGb.length);
  for (const [index, sizeGb] of snapshot.diskSizesGb.entries()) {
    const disk = server.disks[index];
    if (disk) disk.sizeGb = sizeGb;
  }
  server.activeSnapshotId = id;
}

/** What hung below it hangs below its parent then. */
export function deleteSnapshot(server: ServerState, id: number): void {
  const gone = requireSnapshot(server, id);
  server.snapshots = server.snapshots
    .filter((snapshot) => snapshot.id !== id)
    .map((snapshot) => (snapshot.parentId === id ? { ...snapshot, parentId: gone.parentId } : snapshot));
  if (server.activeSnapshotId === id) server.activeSnapshotId = gone.parentId;
}

export function snapshotForest(server: ServerState, parentId: number | null = null, depth = 0): SnapshotTree[] {
  return server.snapshots
    .filter((snapshot) => snapshot.parentId === parentId)
    .map((snapshot) => ({ snapshot, depth, children: snapshotForest(server, snapshot.id, depth + 1) }));
}
