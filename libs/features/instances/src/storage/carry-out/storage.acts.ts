import type {
  Accepted,
  BackupFacet,
  CallContext,
  ComputeDriver,
  MachineRef,
  ResourceRef,
  SnapshotFacet,
  VolumeFacet,
} from '@uni/compute-port';
import type { OperationKind } from '@uni/feature-operations';
import { AppError, must } from '@uni/platform';
import type { InstanceRow } from '../../instance.types.js';
import type { StorageKind, StorageParams, StorageRow } from '../storage.types.js';

/** A thing of ours, its machine, and the driver that reaches both. */
export interface StorageSite {
  readonly driver: ComputeDriver;
  readonly instance: InstanceRow;
  /** null when the instance or its machine is gone. */
  readonly machine: MachineRef | null;
  readonly item: StorageRow;
  readonly thing: ResourceRef;
  readonly params: StorageParams;
}

/** One thing that can be done to a snapshot, volume or backup. */
export interface StorageAct {
  readonly kind: OperationKind;
  readonly step: string;
  readonly on: StorageKind;
  /** `makes` is looked for when it is finished and taken back when it fails; `removes` is finished too when the machine is gone. */
  readonly effect: 'makes' | 'changes' | 'removes';
  /** The machine's disks become what they were: it may be on or off afterwards. */
  readonly power?: boolean;
  begin(site: StorageSite, context: CallContext): Promise<Accepted>;
  /** What is true of the row when it is done. */
  result?(site: StorageSite): Partial<Pick<StorageRow, 'attached' | 'sizeGib' | 'instanceId'>>;
}

function declared<T>(facet: T | undefined, words: string): T {
  if (facet !== undefined) return facet;
  throw new AppError({
    kind: 'unprocessable',
    code: 'unsupported_by_provider',
    publicMessage: `The place of this instance has no ${words} any more.`,
  });
}
const snapshots = ({ driver }: StorageSite): SnapshotFacet => declared(driver.snapshots, 'snapshots');
const volumes = ({ driver }: StorageSite): VolumeFacet => declared(driver.volumes, 'volumes');
const backups = ({ driver }: StorageSite): BackupFacet => declared(driver.backups, 'backups');
const machine = (site: StorageSite): MachineRef => must(site.machine, 'machine of the instance');
const order = ({ item }: StorageSite) => ({ mark: item.id, name: item.name });

export const STORAGE_ACTS: readonly StorageAct[] = [
  {
    kind: 'snapshot.create',
    step: 'snapshot',
    on: 'snapshot',
    effect: 'makes',
    begin: (site, context) =>
      snapshots(site).create(machine(site), { ...order(site), withMemory: site.item.withMemory }, context),
  },
  {
    kind: 'snapshot.revert',
    step: 'revert',
    on: 'snapshot',
    effect: 'changes',
    power: true,
    begin: (site, context) => snapshots(site).revert(machine(site), site.thing, context),
  },
  {
    kind: 'snapshot.delete',
    step: 'remove',
    on: 'snapshot',
    effect: 'removes',
    begin: (site, context) => snapshots(site).remove(site.machine, site.thing, context),
  },
  {
    kind: 'volume.create',
    step: 'volume',
    on: 'volume',
    effect: 'makes',
    begin: (site, context) =>
      volumes(site).create(
        machine(site),
        { ...order(site), sizeGib: must(site.item.sizeGib, 'size of the volume'), typeRef: null },
        context,
      ),
    result: () => ({ attached: true }),
  },
  {
    kind: 'volume.attach',
    step: 'attach',
    on: 'volume',
    effect: 'changes',
    begin: (site, context) => volumes(site).attach(machine(site), site.thing, context),
    result: ({ instance }) => ({ attached: true, instanceId: instance.id }),
  },
  {
    kind: 'volume.detach',
    step: 'detach',
    on: 'volume',
    effect: 'changes',
    begin: (site, context) => volumes(site).detach(machine(site), site.thing, context),
    result: () => ({ attached: false }),
  },
  {
    kind: 'volume.resize',
    step: 'grow',
    on: 'volume',
    effect: 'changes',
    begin: (site, context) =>
      volumes(site).resize(
        site.item.attached ? site.machine : null,
        site.thing,
        must(site.params.sizeGib, 'size'),
        context,
      ),
    result: ({ params }) => ({ sizeGib: must(params.sizeGib, 'size') }),
  },
  {
    kind: 'volume.delete',
    step: 'remove',
    on: 'volume',
    effect: 'removes',
    begin: (site, context) => volumes(site).remove(site.item.attached ? site.machine : null, site.thing, context),
  },
  {
    kind: 'backup.create',
    step: 'backup',
    on: 'backup',
    effect: 'makes',
    begin: (site, context) => backups(site).create(machine(site), order(site), context),
  },
  {
    kind: 'backup.restore',
    step: 'restore',
    on: 'backup',
    effect: 'changes',
    power: true,
    begin: (site, context) => backups(site).restore(machine(site), site.thing, context),
  },
  {
    kind: 'backup.delete',
    step: 'remove',
    on: 'backup',
    effect: 'removes',
    begin: (site, context) => backups(site).remove(site.machine, site.thing, context),
  },
];
