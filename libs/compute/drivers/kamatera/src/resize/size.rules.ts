import { ProviderError, type MachineSize } from '@uni/compute-port';
import type { SizeLists } from '../survey/options.reader.js';

/** Sizes come from lists. @throws ProviderError `invalid`, naming what is offered beside the wish. */
export function requireOffered(lists: SizeLists, cpuType: string, size: MachineSize): void {
  const counts = lists.cpus.filter(({ type }) => type === cpuType).map(({ count }) => count);
  if (counts.length === 0) throw unfit(`there are no processors of class ${cpuType}`);
  requireOneOf(counts, size.vcpus, `processors of class ${cpuType}`);
  requireOneOf(lists.ramMib[cpuType] ?? [], size.memoryMib, 'MB of memory');
  requireOneOf(lists.diskGib, size.diskGib, 'GB of disk');
}

function requireOneOf(offered: readonly number[], wished: number, what: string): void {
  // An empty list is one that we could not read: the platform itself will judge.
  if (offered.length === 0 || Number.isNaN(wished) || offered.includes(wished)) return;
  const below = Math.max(...offered.filter((value) => value < wished));
  const above = Math.min(...offered.filter((value) => value > wished));
  const near = [below, above].filter(Number.isFinite).join(' and ');
  throw unfit(`${wished} ${what} are not offered; next to it are ${near}`);
}

export function unfit(vendorMessage: string): ProviderError {
  return new ProviderError({ code: 'invalid', outcome: 'not_applied', vendorCode: 'size', vendorMessage });
}
