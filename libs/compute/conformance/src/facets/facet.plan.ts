import type { CallContext, MachineRef, OwnershipMark } from '@uni/compute-port';
import type { Bench, Journey } from '../bench/bench.js';
import type { Suite } from '../bench/suite.js';

/** One call of a facet's method, prepared so that it may be repeated. `mark` is claimed in the place of the machine's own. */
export type FacetCall = (options?: {
  readonly signal?: AbortSignal;
  readonly mark?: OwnershipMark;
}) => Promise<unknown>;

/** What stands and falls with the call: a machine that must be ours, something of ours that may be gone, or nothing. */
type Aim = 'machine' | 'resource' | 'account';

export interface MethodPlan {
  readonly aim: Aim;
  readonly prepare: (bench: Bench, suite: Suite) => Promise<FacetCall>;
}

/** A method that takes the machine alone. */
export const on =
  (
    call: (bench: Bench, ref: MachineRef, context: CallContext) => Promise<unknown>,
    demand: (suite: Suite) => boolean = () => false,
  ): MethodPlan['prepare'] =>
  async (bench, suite) => {
    const { ref } = await bench.buildFor({ stopped: demand(suite) });
    return aimed(bench, ref, call);
  };

export function aimed(
  bench: Bench,
  ref: MachineRef,
  call: (bench: Bench, ref: MachineRef, context: CallContext) => Promise<unknown>,
): FacetCall {
  return ({ signal, mark = ref.mark } = {}) => call(bench, { ...ref, mark }, bench.context(signal));
}

export function idOf(end: Journey['end']): string {
  if ('externalId' in end && typeof end.externalId === 'string') return end.externalId;
  throw new Error('a finished order must name what it made');
}
