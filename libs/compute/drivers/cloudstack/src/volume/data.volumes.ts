import { ProviderError, type ResourceRef, type VolumeState } from '@uni/compute-port';
import { z } from 'zod';
import type { CloudParameters, CloudStackApi } from '../api/cloudstack.api.js';
import { isAbsent } from '../api/error.classifier.js';
import { readAll } from '../api/paged.list.js';
import {
  GIB,
  isVendorId,
  optionalWireNumber,
  optionalWireText,
  parseInstant,
  wireNumber,
  wireText,
} from '../api/wire.values.js';
import { scopeOf, type CloudOptions } from '../connection/connection.options.js';
import { readName } from '../machine/ownership.mark.js';

const volumeSchema = z.object({
  id: wireText,
  name: wireText,
  type: wireText,
  state: wireText,
  size: wireNumber,
  deviceid: optionalWireNumber,
  virtualmachineid: optionalWireText,
  created: optionalWireText,
  zonename: optionalWireText,
  diskofferingid: optionalWireText,
});

export type Volume = z.output<typeof volumeSchema>;

const LEFT = /^(?:Destroy|Destroyed|Destroying|Expunging|Expunged)$/;

/** Disks beside the first ones, with those that wait to be expunged left out. */
export async function readVolumes(
  api: CloudStackApi,
  options: CloudOptions,
  parameters: CloudParameters = {},
): Promise<readonly Volume[]> {
  const list = {
    command: 'listVolumes',
    key: 'volume',
    item: volumeSchema,
    parameters: { ...scopeOf(options), type: 'DATADISK', ...parameters },
  };
  const all = await readAll(api, list, options.pageSize);
  return all.filter(({ type, state }) => type === 'DATADISK' && !LEFT.test(state));
}

/** null when it is gone or carries another mark. */
export async function findVolume(
  api: CloudStackApi,
  options: CloudOptions,
  { externalId, mark }: ResourceRef,
): Promise<Volume | null> {
  const volume = await readVolume(api, options, externalId);
  return volume && readName(volume.name).mark === mark ? volume : null;
}

export async function readVolume(api: CloudStackApi, options: CloudOptions, id: string): Promise<Volume | null> {
  if (!isVendorId(id)) return null;
  try {
    return (await readVolumes(api, options, { id })).find((volume) => volume.id === id) ?? null;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** @throws ProviderError `not_found` */
export async function requireVolume(api: CloudStackApi, options: CloudOptions, ref: ResourceRef): Promise<Volume> {
  const volume = await findVolume(api, options, ref);
  if (volume) return volume;
  throw new ProviderError({
    code: 'not_found',
    outcome: 'not_applied',
    vendorMessage: `no volume ${ref.externalId} that carries the mark ${ref.mark}`,
  });
}

/** A volume that was never attached stays `Allocated`: the server makes it with the first machine that takes it. */
const AT_REST: ReadonlySet<string> = new Set(['Allocated', 'Ready', 'Uploaded']);
const FAILED: ReadonlySet<string> = new Set(['UploadError', 'UploadAbandoned', 'NotUploaded']);

export function isAtRest({ state }: Pick<Volume, 'state'>): boolean {
  return AT_REST.has(state);
}

function stateOf(volume: Volume): VolumeState['state'] {
  if (volume.state === 'Creating') return 'creating';
  if (isAtRest(volume)) return volume.virtualmachineid === undefined ? 'available' : 'attached';
  return FAILED.has(volume.state) ? 'error' : 'busy';
}

export function sizeGibOf({ size }: Pick<Volume, 'size'>): number {
  return Math.ceil(size / GIB);
}

export function describeVolume(volume: Volume): VolumeState {
  const { name, mark } = readName(volume.name);
  return {
    externalId: volume.id,
    mark,
    name,
    createdAt: parseInstant(volume.created),
    location: volume.zonename ?? null,
    machineExternalId: volume.virtualmachineid ?? null,
    state: stateOf(volume),
    sizeGib: sizeGibOf(volume),
    typeRef: volume.diskofferingid ?? null,
    device: volume.virtualmachineid === undefined || volume.deviceid === undefined ? null : String(volume.deviceid),
  };
}

/** @throws ProviderError `conflict_busy`, to be tried again, while the vendor works on it. */
export function requireAtRest(volume: Volume): void {
  if (isAtRest(volume)) return;
  throw new ProviderError({
    code: 'conflict_busy',
    outcome: 'not_applied',
    retryable: true,
    vendorCode: 'busy',
    vendorMessage: `volume ${volume.id} is ${volume.state}`,
  });
}
