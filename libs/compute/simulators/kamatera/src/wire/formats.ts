import type { CpuType } from '../world/server.state.js';

const two = (value: number): string => String(value).padStart(2, '0');

/** `yyyy-mm-dd hh:mm:ss`, as the queue writes instants. */
export function queueTime(atMs: number | null): string | null {
  return atMs === null ? null : new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** `dd/mm/yyyy hh:mm:ss`, as snapshots and histories write them. */
export function historyTime(atMs: number): string {
  const at = new Date(atMs);
  const day = `${two(at.getUTCDate())}/${two(at.getUTCMonth() + 1)}/${at.getUTCFullYear()}`;
  return `${day} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
}

export function formatCpu(shape: { readonly cpuCount: number; readonly cpuType: CpuType }): string {
  return `${shape.cpuCount}${shape.cpuType}`;
}
