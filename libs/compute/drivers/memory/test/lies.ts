import { driverPromises } from '@uni/compute-conformance';
import type {
  BackupFacet,
  CallContext,
  ComputeDriver,
  DriverFacets,
  FacetName,
  MachineRef,
  ResourceRef,
  SnapshotFacet,
  VolumeFacet,
} from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import { memoryHarness } from './memory-harness.js';

const HANG_LIMIT_MS = 2_000;

interface Lie {
  readonly ids?: 'caller' | 'vendor';
  readonly tell: (
    facets: Required<DriverFacets>,
    driver: ComputeDriver,
  ) => { readonly [F in FacetName]?: DriverFacets[F] | undefined };
  /** Promises that must catch it. */
  readonly caughtBy: RegExp;
}

/** By what a driver does that tells them. */
export type Lies = Readonly<Record<string, Lie>>;

/** Each lie has to be caught by the suite, and the driver that tells the truth has to keep the same promises. */
export function describeLies(about: string, lies: Lies): void {
  describe(`the conformance suite, ${about}`, () => {
    for (const [name, { ids = 'caller', tell, caughtBy }] of Object.entries(lies)) {
      it(`catches a driver that ${name}`, async () => {
        const lying = (driver: ComputeDriver): ComputeDriver =>
          Object.assign(Object.create(driver) as ComputeDriver, tell(facetsOf(driver), driver));
        const watched = driverPromises(memoryHarness(ids, lying)).filter((promise) => caughtBy.test(promise.name));
        expect(watched.length).toBeGreaterThan(0);
        const answers = await Promise.all(watched.map(({ run }) => kept(run)));
        expect(answers).toContain(false);
        // The same promises are kept by the driver that tells the truth, so it was the lie that broke them.
        const truth = driverPromises(memoryHarness(ids)).filter((promise) => caughtBy.test(promise.name));
        expect(await Promise.all(truth.map(({ run }) => kept(run)))).not.toContain(false);
      });
    }
  });
}

export const nothingDone = { externalId: 'none', task: { state: 'done', externalId: 'none' } } as const;

let serial = 0;
/** Never the same twice. */
export const anotherMark = (mark: string): string => `${mark}-${serial++}`;

/** Somebody else's mark on whatever is asked for: the guard of ownership is gone. */
export function asFound(
  facet: SnapshotFacet | VolumeFacet | BackupFacet,
): (resource: ResourceRef, context: CallContext) => Promise<string> {
  return async ({ externalId, mark }, context) => {
    const things = await facet.list(null, context);
    return things.find((thing) => thing.externalId === externalId)?.mark ?? mark;
  };
}

/** The machine under the mark that it really carries. */
export async function owner(driver: ComputeDriver, ref: MachineRef, context: CallContext): Promise<MachineRef> {
  const { items } = await driver.inventory(null, context);
  return { ...ref, mark: items.find(({ externalId }) => externalId === ref.externalId)?.mark ?? ref.mark };
}

/** All facets of a driver that has them all. */
function facetsOf(driver: ComputeDriver): Required<DriverFacets> {
  return new Proxy({} as Required<DriverFacets>, { get: (_target, name) => driver[name as FacetName] });
}

/** Whether a promise was kept; one that hangs was not. */
export async function kept(run: () => Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), HANG_LIMIT_MS)));
  try {
    return await Promise.race([
      run()
        .then(() => true)
        .catch(() => false),
      limit,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
