import type { MachineState } from '@uni/compute-port';

/** A machine as it is stored. */
export interface MachineRow {
  readonly external_id: string;
  readonly name: string;
  /** Null for a mark that is no id of ours: somebody typed it, and the machine is foreign. */
  readonly mark: string | null;
  readonly power_state: string;
  readonly vcpus: number | null;
  readonly memory_mib: number | null;
  readonly disk_gib: number | null;
  readonly location: string | null;
  readonly size_ref: string | null;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The mark as it is stored; null for one that is no id of ours. Nearly all are written in small letters, and stay as they are. */
export function markOf({ mark }: Pick<MachineState, 'mark'>): string | null {
  if (mark === null || UUID.test(mark)) return mark;
  const small = mark.toLowerCase();
  return UUID.test(small) ? small : null;
}

export function toRow(machine: MachineState, mark: string | null): MachineRow {
  return {
    external_id: machine.externalId,
    name: machine.name,
    mark,
    power_state: machine.powerState,
    vcpus: machine.vcpus,
    memory_mib: machine.memoryMib,
    disk_gib: machine.diskGib,
    location: machine.location,
    size_ref: machine.sizeRef ?? null,
  };
}
