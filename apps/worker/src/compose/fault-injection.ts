import type { ComputeDriver, DriverFactory } from '@uni/compute-port';

/** Calls that belong to operations. What runs in the background would make the count depend on the moment. */
const COUNTED: ReadonlySet<string> = new Set(['place', 'find', 'create', 'get', 'power', 'resize', 'destroy', 'task']);

/**
 * For fault tests: the process kills itself around its n-th call to a provider, as `kill -9` would.
 * @param at `3:before` or `3:after`
 */
export function killAt(at: string, kill: () => void): (factory: DriverFactory) => DriverFactory {
  const [count, when] = at.split(':');
  let calls = 0;
  const around = async (call: () => Promise<unknown>): Promise<unknown> => {
    calls += 1;
    const fatal = calls === Number(count);
    if (fatal && when === 'before') kill();
    const answer = await call();
    if (fatal && when === 'after') kill();
    return answer;
  };
  const guard = (driver: ComputeDriver): ComputeDriver =>
    new Proxy(driver, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function' || !COUNTED.has(String(name))) return method;
        return (...parameters: unknown[]) =>
          around(() => Reflect.apply(method, target, parameters) as Promise<unknown>);
      },
    });
  return (factory) => ({ ...factory, open: (connection, http, now) => guard(factory.open(connection, http, now)) });
}
