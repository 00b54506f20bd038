import type { ComputeDriver, MachineRef, PowerRequest, TaskState } from '@uni/compute-port';
import { SimulatedAccount } from './simulated-account.js';

export const STOP: PowerRequest = { action: 'stop', force: true, graceMs: 0 };
export const START: PowerRequest = { action: 'start', force: false, graceMs: 0 };

/** Accounts of one spec file: `dispose` belongs into its `afterEach`. */
export class Accounts {
  private readonly open: SimulatedAccount[] = [];

  async start(...options: Parameters<typeof SimulatedAccount.start>): Promise<SimulatedAccount> {
    const account = await SimulatedAccount.start(...options);
    this.open.push(account);
    return account;
  }

  async dispose(): Promise<void> {
    for (const account of this.open.splice(0)) await account.dispose();
  }
}

export async function switched(
  account: SimulatedAccount,
  driver: ComputeDriver,
  ref: MachineRef,
  request: PowerRequest,
): Promise<TaskState> {
  return account.follow(driver, (await driver.power(ref, request, account.context())).task);
}

export async function built(
  account: SimulatedAccount,
  driver: ComputeDriver,
  ...spec: Parameters<SimulatedAccount['spec']>
): Promise<MachineRef> {
  const order = account.spec(...spec);
  return { externalId: await account.build(driver, order), mark: order.mark };
}
