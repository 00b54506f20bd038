import type { FaultOf } from './fault.schema.js';

/** The same shape with every leaf of another type, and a list where one value or an empty object stood. */
export function distort(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? { unexpected: true } : value.map(distort);
  if (typeof value === 'object' && value !== null)
    return Object.keys(value).length === 0
      ? []
      : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, distort(inner)]));
  if (typeof value === 'string') return [value.length];
  return { value };
}

/** What an untrue inventory shows of the machines. */
export function lieAboutMachines<T extends object>(machines: readonly T[], fault: FaultOf<'inventory_lie'>): T[] {
  switch (fault.lie) {
    case 'empty':
      return [];
    case 'first_only':
      return machines.slice(0, 1);
    case 'missing':
      return machines.slice(0, Math.round(machines.length * (1 - fault.ratio)));
    case 'duplicates':
      return machines.flatMap((machine) => [machine, { ...machine }]);
  }
}
