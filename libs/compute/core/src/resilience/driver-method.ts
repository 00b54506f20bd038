import {
  FACET_METHODS,
  type ComputeDriver,
  type DriverFacets,
  type FacetMethods,
  type FacetName,
} from '@uni/compute-port';

type CoreMethod = Exclude<keyof ComputeDriver, 'describe' | keyof DriverFacets>;
type FacetMethod = { [F in FacetName]: `${F}.${FacetMethods<F>}` }[FacetName];

/** The methods of a driver that call the vendor; those of facets as `facet.method`. */
export type DriverMethod = CoreMethod | FacetMethod;

const CORE_READS: readonly CoreMethod[] = ['catalogue', 'inventory', 'place', 'find', 'get'];
const FACET_READS = Object.entries(FACET_METHODS).flatMap(([facet, methods]) =>
  Object.entries(methods)
    .filter(([, access]) => access === 'read')
    .map(([method]) => `${facet}.${method}` as FacetMethod),
);

/** They change nothing and may be repeated freely. `task` is not among them: it may issue the next call of a chain. */
export const READ_METHODS: ReadonlySet<DriverMethod> = new Set<DriverMethod>([...CORE_READS, ...FACET_READS]);
