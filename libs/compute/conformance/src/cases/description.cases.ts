import type { OffCost, PowerState } from '@uni/compute-port';
import { expect } from 'vitest';
import type { Suite } from '../bench/suite.js';

/** What a driver says about itself. */
export function declareDescriptionCases(suite: Suite): void {
  const { description } = suite;

  suite.promise('describes itself as declared, in plain data, without a call', [], async (bench) => {
    const { value, reads, writes } = await bench.counting(() => Promise.resolve(bench.driver.describe()));
    expect(value).toEqual(description);
    expect(JSON.parse(JSON.stringify(value))).toEqual(value);
    expect({ reads, writes }).toEqual({ reads: 0, writes: 0 });
  });

  suite.promise('names each phase once, and phases of a resize exactly when it can resize', [], async () => {
    expect(description.createPhases.length).toBeGreaterThan(0);
    expect(new Set(description.createPhases).size).toBe(description.createPhases.length);
    expect(new Set(description.resizePhases).size).toBe(description.resizePhases.length);
    expect(description.resizePhases.length > 0).toBe(description.capabilities.resize.supported);
  });

  suite.promise('gives a usable range where the caller chooses ids', [], async (bench) => {
    const { externalIds } = description;
    const { reservedId } = bench.session.spec();
    if (externalIds.chosenBy === 'vendor') return expect(reservedId).toBeNull();
    expect(Number.isSafeInteger(externalIds.min) && Number.isSafeInteger(externalIds.max)).toBe(true);
    expect(externalIds.min).toBeGreaterThan(0);
    expect(externalIds.max).toBeGreaterThan(externalIds.min);
    expect(Number(reservedId)).toBeGreaterThanOrEqual(externalIds.min);
    expect(Number(reservedId)).toBeLessThanOrEqual(externalIds.max);
  });

  suite.promise('says what every state that it can leave a machine in still costs', [], async () => {
    const { capabilities, offCost } = description;
    const states: PowerState[] = [];
    if (capabilities.stop.graceful || capabilities.stop.forced) states.push('stopped');
    if (capabilities.suspend) states.push('suspended');
    if (capabilities.shelve) states.push('shelved');
    for (const state of states) expect(offCost[state], `off-cost of ${state}`).toBeDefined();
  });

  suite.promise('aims automatic shutdown at a state that is known and not costlier than another', [], async () => {
    const cheapest = description.offCost[description.cheapestOff];
    expect(cheapest).toBeDefined();
    const parts = (cost: OffCost | undefined): number =>
      Number(cost?.compute ?? true) + Number(cost?.disk ?? true) + Number(cost?.address ?? true);
    for (const cost of Object.values(description.offCost)) expect(parts(cheapest)).toBeLessThanOrEqual(parts(cost));
  });

  suite.promise('limits its concurrency to something above zero', [], async () => {
    const { maxConcurrentCalls, maxConcurrentCreates } = description.limits;
    for (const limit of [maxConcurrentCalls, maxConcurrentCreates]) {
      expect(Number.isSafeInteger(limit) && limit >= 1).toBe(true);
    }
    expect(maxConcurrentCreates).toBeLessThanOrEqual(maxConcurrentCalls);
  });

  suite.promise('gives every order another mark and its user data, so that mistakes show', [], async (bench) => {
    const specs = Array.from({ length: 5 }, () => bench.session.spec());
    expect(new Set(specs.map((spec) => spec.mark)).size).toBe(5);
    if (description.externalIds.chosenBy === 'caller') {
      expect(new Set(specs.map((spec) => spec.reservedId)).size).toBe(5);
    }
    for (const spec of specs) expect(spec.size).toEqual(suite.harness.sizes.small);
  });

  suite.promise('comes with a double that gives a reason for whatever it cannot act out', [], async () => {
    for (const reason of Object.values(suite.harness.cannot ?? {})) expect(reason.trim().length).toBeGreaterThan(10);
    expect(suite.harness.secrets.length, 'name the secrets of the connection').toBeGreaterThan(0);
    for (const secret of suite.harness.secrets) expect(secret.length).toBeGreaterThanOrEqual(6);
  });
}
