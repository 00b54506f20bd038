import { FACET_NAMES, type ComputeDriver, type DriverConnection, type DriverFactory } from '@uni/compute-port';

/** What hangs on a driver instead of being a method of its own; its calls end a worker just as well. */
const FACETS: ReadonlySet<string | symbol> = new Set(FACET_NAMES);

/** Where a worker dies: around the n-th call to a provider since it was armed, counted from 1. */
export interface KillAt {
  readonly call: number;
  readonly when: 'before' | 'after';
}

/**
 * Driver calls that can end a worker. A killed process does nothing more: its calls neither return nor fail, so whatever would have
 * followed never happens. What the vendor does is not undone.
 */
export class Killer {
  calls = 0;
  readonly log: string[] = [];
  private at: KillAt | null = null;
  private died: (() => void) | null = null;

  /** @returns a promise that resolves when the worker has died. */
  arm(at: KillAt): Promise<void> {
    this.calls = 0;
    this.at = at;
    return new Promise((resolve) => (this.died = resolve));
  }

  disarm(): void {
    this.at = null;
    this.calls = 0;
    this.log.length = 0;
  }

  wrap(factory: DriverFactory): DriverFactory {
    return {
      ...factory,
      open: (connection: DriverConnection, http, now) => this.guard(factory.open(connection, http, now)),
    };
  }

  private guard(driver: ComputeDriver): ComputeDriver {
    return new Proxy(driver, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (FACETS.has(name)) return method === undefined ? method : this.guard(method as ComputeDriver);
        if (typeof method !== 'function' || name === 'describe') return method;
        return (...parameters: unknown[]) =>
          this.around(String(name), () => Reflect.apply(method, target, parameters) as Promise<unknown>);
      },
    });
  }

  private async around(name: string, call: () => Promise<unknown>): Promise<unknown> {
    this.calls += 1;
    this.log.push(name);
    const fatal = this.at !== null && this.at.call === this.calls;
    if (fatal && this.at?.when === 'before') return this.die();
    const answer = await call();
    return fatal ? this.die() : answer;
  }

  private die(): Promise<never> {
    this.at = null;
    this.died?.();
    return new Promise(() => undefined);
  }
}
