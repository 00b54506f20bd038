import { ProviderError, type CallContext, type ComputeDriver, type MachineRef } from '@uni/compute-port';
import type { StorageKind } from '../storage.types.js';

const GIB = 1024 ** 3;

/** What a vendor lists of any kind, in one shape. */
export interface Thing {
  readonly externalId: string;
  readonly mark: string | null;
  readonly name: string;
  readonly sizeGib: number | null;
  readonly machineExternalId: string | null;
  /** Finished, and not on its way out. */
  readonly stands: boolean;
}

/**
 * Of one machine, or of the whole account with null. A machine that is gone has nothing.
 * @throws ProviderError
 */
export async function listThings(
  driver: ComputeDriver,
  kind: StorageKind,
  machine: MachineRef | null,
  context: CallContext,
): Promise<Thing[]> {
  try {
    if (kind === 'snapshot')
      return ((await driver.snapshots?.list(machine, context)) ?? []).map((one) => thing(one, one.sizeGib));
    if (kind === 'volume')
      return ((await driver.volumes?.list(machine, context)) ?? []).map((one) => thing(one, one.sizeGib));
    const listed = (await driver.backups?.list(machine, context)) ?? [];
    return listed.map((one) => thing(one, one.sizeBytes === null ? null : Number(one.sizeBytes) / GIB));
  } catch (error) {
    if (machine !== null && error instanceof ProviderError && error.code === 'not_found') return [];
    throw error;
  }
}

/** Whether the vendor lists this kind for the whole account. */
export function listsAccount(driver: ComputeDriver, kind: StorageKind): boolean {
  const { snapshots, volumes } = driver.describe().capabilities;
  return kind === 'backup' || (kind === 'snapshot' ? snapshots : volumes).accountWide;
}

function thing(
  {
    externalId,
    mark,
    name,
    machineExternalId,
    state,
  }: Pick<Thing, 'externalId' | 'mark' | 'name' | 'machineExternalId'> & { readonly state: string },
  sizeGib: number | null,
): Thing {
  const stands = state !== 'creating' && state !== 'deleting' && state !== 'error';
  return { externalId, mark, name, machineExternalId, sizeGib, stands };
}
