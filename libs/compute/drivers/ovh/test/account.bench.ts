import { ProviderError, type ComputeDriver, type MachineRef, type PowerRequest } from '@uni/compute-port';
import type { OvhSimulatorOptions } from '@uni/simulator-ovh';
import { afterEach, expect } from 'vitest';
import { SimulatedAccount } from './simulated-account.js';

export type AccountOptions = Omit<OvhSimulatorOptions, 'clock'>;

/** Starts accounts that end with the test that asked for them. */
export function accountsOfTests(): (options?: AccountOptions) => Promise<SimulatedAccount> {
  const accounts: SimulatedAccount[] = [];
  afterEach(async () => {
    for (const account of accounts.splice(0)) await account.dispose();
  });
  return async (options = {}) => {
    const account = await SimulatedAccount.start(options);
    accounts.push(account);
    return account;
  };
}

export async function failureOf(call: Promise<unknown>): Promise<ProviderError> {
  const outcome: unknown = await call.then(
    () => null,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(ProviderError);
  return outcome as ProviderError;
}

/** Every call so far, as `METHOD path`. */
export function callsOf(account: SimulatedAccount): readonly string[] {
  return account.simulator.calls().map(({ method, path }) => `${method} ${path}`);
}

/** Switches a machine and waits; answers with the vendor's own word for where it then stands. */
export async function switched(
  account: SimulatedAccount,
  driver: ComputeDriver,
  ref: MachineRef,
  action: PowerRequest['action'],
): Promise<string | undefined> {
  const { task } = await driver.power(ref, { action, force: false, graceMs: 60_000 }, account.context());
  expect((await account.follow(driver, task)).state).toBe('done');
  return account.machine(ref.externalId)?.status;
}
