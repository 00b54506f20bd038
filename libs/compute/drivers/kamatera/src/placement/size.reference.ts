import type { KamateraOptions } from '../connection/connection.options.js';
import type { SizeLists } from '../survey/options.reader.js';

/** A size in one word: processors with their class, and memory, as in `2B-2048`. The disk is chosen beside it. */
export function sizeRefOf(cpu: { readonly count: number; readonly type: string }, memoryMib: number): string {
  return `${cpu.count}${cpu.type}-${memoryMib}`;
}

/** The class of processors of an order: from its size reference, else what the connection prefers. */
export function cpuTypeOf(sizeRef: string | null, options: Pick<KamateraOptions, 'cpuType'>): string {
  return /^\d*([ABTD])(?:-\d+)?$/.exec(sizeRef ?? '')?.[1] ?? options.cpuType;
}

export interface OfferedSize {
  readonly ref: string;
  readonly vcpus: number;
  readonly memoryMib: number;
}

/** Every combination of processors and memory of one class. */
export function offeredSizes(lists: SizeLists, cpuType: string): readonly OfferedSize[] {
  const memories = lists.ramMib[cpuType] ?? [];
  return lists.cpus
    .filter(({ type }) => type === cpuType)
    .flatMap((cpu) => memories.map((memoryMib) => ({ ref: sizeRefOf(cpu, memoryMib), vcpus: cpu.count, memoryMib })));
}
