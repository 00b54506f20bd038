import type { MachineSize } from '@uni/compute-port';
import { pvePath, type PveApi, type PveParameters } from '../api/pve.api.js';
import { GIB } from '../api/wire.values.js';
import { bootDriveOf, type Drive } from '../guest/drive.config.js';
import { memoryMibOf, vcpusOf, type GuestConfig } from '../guest/guest.config.js';
import { upidSchema } from '../task/vendor.task.js';

/** Cores and memory. One socket, so that `cores` is what was sold; a balloon above the memory would be refused. */
export function sizeParameters(size: MachineSize, present: GuestConfig): PveParameters {
  const balloon = Number(present['balloon'] ?? 0);
  return {
    cores: size.vcpus,
    sockets: 1,
    memory: size.memoryMib,
    ...(balloon > size.memoryMib && { balloon: size.memoryMib }),
  };
}

export function hasSize(config: GuestConfig, size: MachineSize): boolean {
  return vcpusOf(config) === size.vcpus && memoryMibOf(config) === size.memoryMib;
}

/** The boot disk when it is smaller than wished, or when its size cannot be read; null when there is nothing to do. */
export function driveToGrow(config: GuestConfig, diskGib: number): Drive | null {
  const drive = bootDriveOf(config);
  if (!drive) return null;
  return drive.sizeBytes === null || drive.sizeBytes < diskGib * GIB ? drive : null;
}

/** The absolute size, never `+N`: a repeat must not grow the disk again. Old servers answer when it is done, without a task. */
export async function growDrive(
  api: PveApi,
  at: { readonly node: string; readonly vmid: number },
  drive: Drive,
  diskGib: number,
): Promise<string | null> {
  const upid = await api.write({
    method: 'PUT',
    label: 'grow_disk',
    path: pvePath('nodes', at.node, 'qemu', at.vmid, 'resize'),
    parameters: { disk: drive.key, size: `${diskGib}G` },
    schema: upidSchema,
  });
  return upid ?? null;
}
