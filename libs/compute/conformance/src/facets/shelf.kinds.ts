import type {
  Accepted,
  BackupState,
  MachineRef,
  ResourceOrder,
  ResourceRef,
  SnapshotState,
  TaskPhase,
  VolumeState,
} from '@uni/compute-port';
import { expect } from 'vitest';
import type { Bench, Built, ShelfName } from '../bench/bench.js';
import type { Suite } from '../bench/suite.js';

export type ThingState = SnapshotState | VolumeState | BackupState;

/** Something of ours that stands beside its machine. */
export interface Made {
  readonly built: Built;
  readonly order: ResourceOrder;
  readonly resource: ResourceRef;
}

/** One kind of thing beside machines, in the words that all three share. */
export interface ShelfKind {
  readonly name: ShelfName;
  readonly word: string;
  readonly phase: TaskPhase;
  readonly declared: boolean;
  readonly accountWide: boolean;
  readonly max: number | null;
  /** States of one that is finished. */
  readonly settled: readonly ThingState['state'][];
  /** Machines must be off to get one. */
  readonly createStopped: boolean;
  create(bench: Bench, ref: MachineRef, order: ResourceOrder): Promise<Accepted>;
  list(bench: Bench, ref: MachineRef | null): Promise<readonly ThingState[]>;
  remove(bench: Bench, ref: MachineRef | null, resource: ResourceRef): Promise<Accepted>;
}

export function shelfKinds(suite: Suite): readonly ShelfKind[] {
  const { snapshots, volumes } = suite.description.capabilities;
  return [
    {
      name: 'snapshots',
      word: 'snapshot',
      phase: 'snapshot',
      declared: suite.declares('snapshots'),
      accountWide: snapshots.accountWide,
      max: snapshots.max,
      settled: ['ready'],
      createStopped: false,
      create: (bench, ref, order) =>
        bench.facet('snapshots').create(ref, { ...order, withMemory: false }, bench.context()),
      list: (bench, ref) => bench.facet('snapshots').list(ref, bench.context()),
      remove: (bench, ref, resource) => bench.facet('snapshots').remove(ref, resource, bench.context()),
    },
    {
      name: 'volumes',
      word: 'volume',
      phase: 'volume',
      declared: suite.declares('volumes'),
      accountWide: volumes.accountWide,
      max: volumes.max,
      settled: ['attached'],
      createStopped: volumes.attachRequiresStopped,
      create: (bench, ref, order) => {
        const { small } = bench.fact('volumeGib');
        return bench.facet('volumes').create(ref, { ...order, sizeGib: small, typeRef: null }, bench.context());
      },
      list: (bench, ref) => bench.facet('volumes').list(ref, bench.context()),
      remove: (bench, ref, resource) => bench.facet('volumes').remove(ref, resource, bench.context()),
    },
    {
      name: 'backups',
      word: 'backup',
      phase: 'backup',
      declared: suite.declares('backups'),
      accountWide: true,
      max: null,
      settled: ['ready'],
      createStopped: false,
      create: (bench, ref, order) => bench.facet('backups').create(ref, order, bench.context()),
      list: (bench, ref) => bench.facet('backups').list(ref, bench.context()),
      remove: (bench, ref, resource) => bench.facet('backups').remove(ref, resource, bench.context()),
    },
  ];
}

export function shelfKind(suite: Suite, name: ShelfName): ShelfKind {
  const kind = shelfKinds(suite).find((candidate) => candidate.name === name);
  if (kind === undefined) throw new Error(`there is no kind ${name}`);
  return kind;
}

/** A machine with one finished thing of this kind. */
export async function make(bench: Bench, kind: ShelfKind, demand = { stopped: kind.createStopped }): Promise<Made> {
  const built = await bench.buildFor(demand);
  return { built, ...(await makeOn(bench, kind, built)) };
}

export async function makeOn(bench: Bench, kind: ShelfKind, { ref }: Built): Promise<Omit<Made, 'built'>> {
  const order = bench.resource();
  const { end } = await bench.finish(await kind.create(bench, ref, order));
  const externalId = end.state === 'done' ? end.externalId : null;
  expect(externalId, `a finished ${kind.word} must be named`).not.toBeNull();
  return { order, resource: { externalId: externalId ?? '', mark: order.mark } };
}

/** What the vendor has with this mark. */
export async function vendorThings(bench: Bench, kind: ShelfKind, mark: string) {
  return (await bench.shelf(kind.name).all()).filter((thing) => thing.mark === mark);
}

export async function expectOne(bench: Bench, kind: ShelfKind, { mark }: ResourceOrder): Promise<void> {
  expect(await vendorThings(bench, kind, mark), `exactly one ${kind.word} of the order`).toHaveLength(1);
}
