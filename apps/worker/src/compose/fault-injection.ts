import type { DriverFactory } from '@uni/compute-port';
import type { DnsDriverFactory } from '@uni/dns-port';

/** Calls that belong to operations. What runs in the background would make the count depend on the moment. */
const MACHINE_CALLS: ReadonlySet<string> = new Set([
  'place',
  'find',
  'create',
  'get',
  'power',
  'resize',
  'destroy',
  'task',
]);
const NAME_CALLS: ReadonlySet<string> = new Set(['createRecord', 'updateRecord', 'deleteRecord', 'publish', 'task']);

export interface Wraps {
  readonly machines: (factory: DriverFactory) => DriverFactory;
  readonly names: (factory: DnsDriverFactory) => DnsDriverFactory;
}

/**
 * For fault tests: the process kills itself around its n-th call to a provider, as `kill -9` would.
 * @param at `3:before` or `3:after`, of calls for machines; `dns:3:after` of those for names. Nothing is wrapped without it.
 */
export function killAt(at: string | undefined, kill: () => void): Wraps {
  const around = at === undefined ? null : counter(at.replace('dns:', ''), kill);
  const isNames = at?.startsWith('dns:') ?? false;
  const guard = <Driver extends object>(driver: Driver, counted: ReadonlySet<string>): Driver =>
    new Proxy(driver, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function' || !counted.has(String(name))) return method;
        const call = (parameters: unknown[]) => () => Reflect.apply(method, target, parameters) as Promise<unknown>;
        return (...parameters: unknown[]) => around?.(call(parameters));
      },
    });
  return {
    machines: (factory) =>
      around === null || isNames
        ? factory
        : { ...factory, open: (connection, http, now) => guard(factory.open(connection, http, now), MACHINE_CALLS) },
    names: (factory) =>
      around === null || !isNames
        ? factory
        : { ...factory, open: (connection, http, now) => guard(factory.open(connection, http, now), NAME_CALLS) },
  };
}

function counter(at: string, kill: () => void): (call: () => Promise<unknown>) => Promise<unknown> {
  const [count, when] = at.split(':');
  let calls = 0;
  return async (call) => {
    calls += 1;
    const fatal = calls === Number(count);
    if (fatal && when === 'before') kill();
    const answer = await call();
    if (fatal && when === 'after') kill();
    return answer;
  };
}
