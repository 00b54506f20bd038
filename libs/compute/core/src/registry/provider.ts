import {
  FACET_METHODS,
  FACET_NAMES,
  ProviderError,
  type CallContext,
  type CheckProblem,
  type CheckReport,
  type ComputeDriver,
  type DriverDescription,
  type DriverFacets,
  type ProviderErrorCode,
  type ProviderKind,
} from '@uni/compute-port';
import { ABORTED } from '../http/transport-error.js';
import type { DriverMethod } from '../resilience/driver-method.js';
import { judge } from '../resilience/failures.js';
import type { BreakerState } from '../resilience/provider-breaker.js';
import type { ProviderGate } from '../resilience/provider-gate.js';

/** One driver call as it ended. */
export interface CallEvent {
  readonly providerId: string;
  readonly kind: ProviderKind;
  readonly method: DriverMethod;
  readonly requestId: string;
  readonly outcome: 'ok' | 'error';
  /** False where the call ended before the vendor was asked, or nobody waited for its answer: that says nothing about the vendor. */
  readonly asked: boolean;
  readonly code: ProviderErrorCode | null;
  /** For operators; secrets are taken out. */
  readonly vendorCode: string | null;
  readonly vendorMessage: string | null;
  readonly latencyMs: number;
}

export interface ProviderObserver {
  begin(): void;
  end(event: CallEvent): void;
}

/**
 * A configured provider, ready to be used: the port's methods, each under deadline, limits, breaker and metrics. Every failure
 * is a `ProviderError` without secrets.
 */
export interface Provider extends ComputeDriver {
  readonly providerId: string;
  readonly kind: ProviderKind;
  readonly description: DriverDescription;
  readonly breakerState: BreakerState;
}

type FacetMethod = (...values: unknown[]) => Promise<unknown>;

interface ProviderParts {
  readonly providerId: string;
  readonly driver: ComputeDriver;
  readonly gate: ProviderGate;
  readonly observer: ProviderObserver;
  readonly asProviderError: (error: unknown) => ProviderError;
}

/** Wraps a driver method by method; the arguments are the port's own. */
export function createProvider({ providerId, driver, gate, observer, asProviderError }: ProviderParts): Provider {
  const description = driver.describe();
  const { kind } = description;

  async function observed<T>(method: DriverMethod, context: CallContext, work: () => Promise<T>): Promise<T> {
    const startedAtMs = performance.now();
    const report = (error: ProviderError | null): void =>
      observer.end({
        providerId,
        kind,
        method,
        requestId: context.requestId,
        outcome: error === null ? 'ok' : 'error',
        asked: error === null || judge(error, method) !== 'neutral',
        code: error?.code ?? null,
        vendorCode: error?.vendorCode ?? null,
        vendorMessage: error?.vendorMessage ?? null,
        latencyMs: performance.now() - startedAtMs,
      });
    observer.begin();
    try {
      const value = await work();
      report(null);
      return value;
    } catch (thrown) {
      const error = asProviderError(thrown);
      report(error);
      throw error;
    }
  }

  function through<T>(
    method: DriverMethod,
    context: CallContext,
    call: (context: CallContext) => Promise<T>,
  ): Promise<T> {
    return observed(method, context, () => gate.run(method, context, call));
  }

  /** The same guards around every method of every facet; the context is always the last argument. */
  function throughFacets(): DriverFacets {
    const wrapped: Record<string, Record<string, unknown>> = {};
    for (const facet of FACET_NAMES) {
      const original = driver[facet] as Readonly<Record<string, FacetMethod>> | undefined;
      if (original === undefined) continue;
      const methods: Record<string, unknown> = {};
      for (const method of Object.keys(FACET_METHODS[facet])) {
        methods[method] = (...values: readonly unknown[]) =>
          through(`${facet}.${method}` as DriverMethod, values.at(-1) as CallContext, (inner) => {
            const call = original[method];
            if (call === undefined) throw new TypeError(`${kind} has no ${facet}.${method}`);
            return call.apply(original, [...values.slice(0, -1), inner]);
          });
      }
      wrapped[facet] = methods;
    }
    // Made from FACET_METHODS, which lists every method of these types; the compiler cannot follow a loop over them.
    return wrapped;
  }

  return {
    ...throughFacets(),
    providerId,
    kind,
    description,
    get breakerState() {
      return gate.breakerState;
    },
    describe: () => description,
    check: async (context) => {
      try {
        return await observed('check', context, () => gate.runBare('check', context, (inner) => driver.check(inner)));
      } catch (error) {
        if (!(error instanceof ProviderError) || error.vendorCode === ABORTED) throw error;
        return failedCheck(error);
      }
    },
    catalogue: (context) => through('catalogue', context, (inner) => driver.catalogue(inner)),
    inventory: (cursor, context) => through('inventory', context, (inner) => driver.inventory(cursor, inner)),
    place: (request, context) => through('place', context, (inner) => driver.place(request, inner)),
    find: (spec, placement, context) => through('find', context, (inner) => driver.find(spec, placement, inner)),
    create: (spec, placement, context) => through('create', context, (inner) => driver.create(spec, placement, inner)),
    get: (ref, context) => through('get', context, (inner) => driver.get(ref, inner)),
    power: (ref, request, context) => through('power', context, (inner) => driver.power(ref, request, inner)),
    resize: (ref, size, context) => through('resize', context, (inner) => driver.resize(ref, size, inner)),
    destroy: (ref, context) => through('destroy', context, (inner) => driver.destroy(ref, inner)),
    task: (handle, spec, context) => through('task', context, (inner) => driver.task(handle, spec, inner)),
  };
}

/** An examination that did not come to its end is a finding of its own. */
function failedCheck(error: ProviderError): CheckReport {
  const problem: CheckProblem =
    error.code === 'timeout' || error.code === 'unavailable'
      ? {
          code: 'unreachable',
          severity: 'error',
          message: 'The provider did not answer in time.',
          remedy: 'Check the address, the firewall in between, and whether the provider is running.',
        }
      : {
          code: 'vendor_error',
          severity: 'error',
          message: 'The provider could not be examined.',
          remedy: 'Look at the log of the worker for the vendor error, then check again.',
        };
  return { ok: false, version: null, latencyMs: null, clockSkewMs: null, problems: [problem], capacity: [] };
}
