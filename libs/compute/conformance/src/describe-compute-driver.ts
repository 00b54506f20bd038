import { describe } from 'vitest';
import { Suite } from './bench/suite.js';
import { declareCatalogueCases } from './cases/catalogue.cases.js';
import { declareCheckCases } from './cases/check.cases.js';
import { declareCreateCases } from './cases/create.cases.js';
import { declareDescriptionCases } from './cases/description.cases.js';
import { declareDestroyCases } from './cases/destroy.cases.js';
import { declareFailureCases } from './cases/failure.cases.js';
import { declareFindCases } from './cases/find.cases.js';
import { declareInventoryCases } from './cases/inventory.cases.js';
import { declareOwnershipCases } from './cases/ownership.cases.js';
import { declarePlaceCases } from './cases/place.cases.js';
import { declarePowerCases } from './cases/power.cases.js';
import { declareResizeCases } from './cases/resize.cases.js';
import { declareTaskCases } from './cases/task.cases.js';
import type { DriverHarness } from './driver-harness.types.js';

/**
 * Declares the suite that every driver must pass, against the vendor double that `harness` opens. What the driver declares as
 * unsupported, and what the double declares that it cannot act out, is skipped by that declaration and shows in the report.
 */
export function describeComputeDriver(name: string, harness: DriverHarness): void {
  const suite = new Suite(harness);
  describe(`compute driver ${name}`, () => {
    describe('describe', () => declareDescriptionCases(suite));
    describe('check', () => declareCheckCases(suite));
    describe('catalogue', () => declareCatalogueCases(suite));
    describe('place', () => declarePlaceCases(suite));
    describe('create', () => declareCreateCases(suite));
    describe('find', () => declareFindCases(suite));
    describe('task', () => declareTaskCases(suite));
    describe('power', () => declarePowerCases(suite));
    describe('resize', () => declareResizeCases(suite));
    describe('destroy', () => declareDestroyCases(suite));
    describe('ownership', () => declareOwnershipCases(suite));
    describe('inventory', () => declareInventoryCases(suite));
    describe('failures', () => declareFailureCases(suite));
  });
}
