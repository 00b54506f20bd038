import type { DnsDriver, DnsDriverFactory } from '@uni/dns-port';

/** Does something around one of a worker's calls to the vendor: ends it as `kill -9` would (the call neither returns nor fails), or else. */
export class DnsKiller {
  /** Names of the calls since the last `arm` or `disarm`. */
  calls: string[] = [];
  private at: { readonly call: number; readonly when: 'before' | 'after'; readonly act: (() => void) | null } | null =
    null;
  private died: (() => void) | null = null;

  /** @returns resolves when the worker has died. */
  arm(call: number, when: 'before' | 'after'): Promise<void> {
    this.calls = [];
    this.at = { call, when, act: null };
    return new Promise((resolve) => (this.died = resolve));
  }

  /** Instead of dying: whatever may happen at that moment. */
  strike(call: number, act: () => void): void {
    this.calls = [];
    this.at = { call, when: 'before', act };
  }

  disarm(): void {
    this.calls = [];
    this.at = null;
  }

  wrap(factory: DnsDriverFactory): DnsDriverFactory {
    return { ...factory, open: (...parameters) => this.guard(factory.open(...parameters)) };
  }

  private guard(driver: DnsDriver): DnsDriver {
    return new Proxy(driver, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function' || name === 'describe') return method;
        return async (...parameters: unknown[]) => {
          this.calls.push(String(name));
          const fatal = this.at?.call === this.calls.length ? this.at : null;
          if (fatal?.when === 'before') {
            if (fatal.act === null) return this.die();
            this.at = null;
            fatal.act();
          }
          const answer: unknown = await (Reflect.apply(method, target, parameters) as Promise<unknown>);
          return fatal?.when === 'after' ? this.die() : answer;
        };
      },
    });
  }

  private die(): Promise<never> {
    this.at = null;
    this.died?.();
    return new Promise(() => undefined);
  }
}
