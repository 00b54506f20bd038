import { describe } from 'vitest';
import type { DriverHarness } from './driver-harness.types.js';

/** Declares the suite that every driver must pass, against the double that `harness` opens. */
export function describeComputeDriver(name: string, harness: DriverHarness): void {
  describe(`compute driver ${name} (${harness.description.kind})`, () => {
    void harness;
  });
}
