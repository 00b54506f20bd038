import { expect } from 'vitest';
import { stack } from './stack.js';

/** A simulated cloud, as its host lists it. */
export interface Simulator {
  readonly kind: string;
  readonly endpoint: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, unknown>>;
}

/** All simulated clouds of the installation. */
export async function simulators(): Promise<readonly Simulator[]> {
  return (await (await fetch(new URL('/simulators', stack().simulatorsUrl))).json()) as Simulator[];
}

/** What somebody else does at a simulated vendor, past us. */
export async function behindOurBack(kind: string, change: object): Promise<void> {
  const answer = await fetch(new URL(`/simulators/${kind}/drift`, stack().simulatorsUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  });
  expect(answer.status, await answer.text()).toBe(200);
}

/** Everything that a simulated vendor knows. */
export async function vendorState<T>(kind: string): Promise<T> {
  return (await (await fetch(new URL(`/simulators/${kind}/state`, stack().simulatorsUrl))).json()) as T;
}
