import { declaresFacet, type FacetName } from '@uni/compute-port';
import type { CallFaultKind, DriverHarness } from '../driver-harness.types.js';
import type { OptionalSight } from '../harness-facets.types.js';
import type { HarnessFaults } from '../harness-faults.types.js';
import { Bench } from './bench.js';

/** Something that a vendor double must be able to act out before a promise can be tried. */
export type Need = Exclude<keyof HarnessFaults, 'next' | 'disarm'> | CallFaultKind;

/** Where declared promises go: to Vitest, or into a list. `run` is null for a promise that is skipped by declaration. */
export interface PromiseSink {
  group(name: string, declare: () => void): void;
  promise(name: string, run: (() => Promise<void>) | null): void;
}

/** Declares promises of the port against one harness, each on an account of its own. */
export class Suite {
  constructor(
    readonly harness: DriverHarness,
    private readonly sink: PromiseSink,
  ) {}

  get description(): DriverHarness['description'] {
    return this.harness.description;
  }

  /** A promise. It is skipped, with the declared reason in its name, when the double cannot act out what it needs. */
  promise(name: string, needs: readonly Need[], body: (bench: Bench) => Promise<void>): void {
    const lacking = needs.find((need) => this.harness.cannot?.[need] !== undefined);
    if (lacking !== undefined) {
      return this.sink.promise(`${name} [${lacking}: ${this.harness.cannot?.[lacking] ?? ''}]`, null);
    }
    this.sink.promise(name, async () => {
      const bench = new Bench(this.harness, await this.harness.open());
      try {
        await body(bench);
      } finally {
        await bench.session.dispose();
      }
    });
  }

  /** A promise about something that the driver declares to be missing is skipped by that declaration. */
  promiseIf(declared: boolean, name: string, needs: readonly Need[], body: (bench: Bench) => Promise<void>): void {
    if (declared) this.promise(name, needs, body);
    else this.sink.promise(`${name} [declared as unsupported]`, null);
  }

  /** Whether the driver declares this facet. */
  declares(facet: FacetName): boolean {
    return declaresFacet(this.description.capabilities, facet);
  }

  /** A promise that needs an optional sight of the double. */
  promiseIfSeen(
    declared: boolean,
    sight: OptionalSight,
    name: string,
    needs: readonly Need[],
    body: (bench: Bench) => Promise<void>,
  ): void {
    if (!declared || this.harness.facets?.sees?.includes(sight) === true) this.promiseIf(declared, name, needs, body);
    else this.sink.promise(`${name} [the double does not show: ${sight}]`, null);
  }

  /** Those of `kinds` that the double can act out. */
  able<K extends CallFaultKind>(kinds: readonly K[]): readonly K[] {
    return kinds.filter((kind) => this.harness.cannot?.[kind] === undefined);
  }
}
