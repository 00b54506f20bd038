import { ProviderError, type SnapshotState } from '@uni/compute-port';
import { z } from 'zod';
import { servicePath, type KamateraApi } from '../api/kamatera.api.js';
import { readDate } from '../api/wire.dates.js';
import { optionalWireText, wireId } from '../api/wire.values.js';
import { readMarkedName } from '../server/ownership.mark.js';
import type { ServerDetail } from '../server/server.reader.js';

interface SnapshotEntry {
  readonly id: string;
  readonly name: string;
  readonly date?: string | undefined;
  readonly child: readonly SnapshotEntry[];
}

/** A snapshot stands inside the one that was active when it was taken. */
const entrySchema: z.ZodType<SnapshotEntry> = z.object({
  id: wireId,
  name: z.string(),
  date: optionalWireText,
  child: z.preprocess((value) => value ?? [], z.array(z.lazy(() => entrySchema))),
});

export async function readSnapshots(api: KamateraApi, server: ServerDetail): Promise<readonly SnapshotState[]> {
  const roots = await api.call({
    face: 'console',
    label: 'snapshots',
    path: servicePath('server', server.id, 'snapshots'),
    emptyIsList: true,
    schema: z.array(entrySchema),
  });
  return flatten(roots).map((entry) => describe(entry, server));
}

function flatten(entries: readonly SnapshotEntry[]): readonly SnapshotEntry[] {
  return entries.flatMap((entry) => [entry, ...flatten(entry.child)]);
}

/** The platform puts something behind the name that was given; the mark in it is still read. */
function describe({ id, name, date }: SnapshotEntry, server: ServerDetail): SnapshotState {
  const marked = readMarkedName(name);
  return {
    externalId: id,
    mark: marked?.mark ?? null,
    name: (marked ? marked.label : name) || id,
    createdAt: readDate(date),
    location: server.datacenter,
    machineExternalId: server.id,
    state: 'ready',
    sizeGib: null,
    withMemory: false,
  };
}

/** @throws ProviderError `invalid`: snapshots die with their server, and the platform lists them for one server only. */
export function refuseAccountWide(): never {
  throw new ProviderError({
    code: 'invalid',
    outcome: 'not_applied',
    vendorCode: 'list',
    vendorMessage: 'the platform lists these for one server at a time',
  });
}
