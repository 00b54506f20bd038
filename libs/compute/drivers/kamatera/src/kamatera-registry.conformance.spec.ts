import { ProviderRegistry } from '@uni/compute-core';
import { afterEach, describe, expect, it } from 'vitest';
import { SECRET, SimulatedAccount } from '../test/simulated-account.js';
import { kamateraDriverFactory } from './index.js';

const closing: { (): Promise<void> }[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function connected(options: Readonly<Record<string, unknown>> = {}, allowsBoth = true) {
  const account = await SimulatedAccount.start();
  const connection = account.connection(options);
  const cli = String(connection.options['cliEndpoint']);
  const registry = new ProviderRegistry({
    factories: [kamateraDriverFactory],
    source: {
      load: () =>
        Promise.resolve({
          kind: 'kamatera',
          connection,
          version: 1,
          allowedHosts: allowsBoth ? [connection.endpoint, cli] : [connection.endpoint],
        }),
    },
    clock: account.clock,
  });
  closing.push(
    () => account.dispose(),
    () => registry.close(),
  );
  return { account, provider: await registry.open('one') };
}

describe('an account that is opened as the worker opens it', () => {
  it('is examined, sold from and cleaned up over both faces', async () => {
    const { account, provider } = await connected();
    const context = account.context();
    expect(await provider.check(context)).toMatchObject({ ok: true, problems: [] });
    const spec = account.spec();
    const externalId = await account.build(provider, spec);
    const ref = { externalId, mark: spec.mark };
    expect(await provider.get(ref, context)).toMatchObject({ ...ref, powerState: 'running', name: spec.hostname });
    const stop = await provider.power(ref, { action: 'stop', force: true, graceMs: 0 }, context);
    await account.follow(provider, stop.task);
    await account.follow(provider, (await provider.destroy(ref, context)).task);
    expect(account.simulator.machines()).toEqual([]);
  });

  it('reaches neither face at an address that the operator has not allowed', async () => {
    const { account, provider } = await connected({}, false);
    const { ok, problems } = await provider.check(account.context());
    expect(ok).toBe(false);
    expect(problems).toMatchObject([
      { code: 'misconfigured', message: expect.stringContaining('command line') as string },
    ]);
    const failure = await provider.catalogue(account.context()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'invalid', outcome: 'not_applied', vendorCode: 'endpoint_refused' });
    expect(JSON.stringify([problems, failure])).not.toContain(SECRET);
  });
});
