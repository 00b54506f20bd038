import type { ComputeDriver } from '@uni/compute-port';

/** The methods of a driver that call the vendor. */
export type DriverMethod = Exclude<keyof ComputeDriver, 'describe'>;

/** They change nothing and may be repeated freely. `task` is not among them: it may issue the next call of a chain. */
export const READ_METHODS: ReadonlySet<DriverMethod> = new Set(['catalogue', 'inventory', 'place', 'find', 'get']);
