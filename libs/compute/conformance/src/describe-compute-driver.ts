import { describe, it } from 'vitest';
import { Suite, type PromiseSink } from './bench/suite.js';
import { declareAdoptionCases } from './cases/adoption.cases.js';
import { declareAddressCases } from './cases/address.cases.js';
import { declareCloneCases } from './cases/clone.cases.js';
import { declareConsoleCases } from './cases/console.cases.js';
import { declareFacetPresenceCases } from './cases/facet-presence.cases.js';
import { declareFirewallCases } from './cases/firewall.cases.js';
import { declareInsightCases } from './cases/insight.cases.js';
import { declareIsoCases } from './cases/iso.cases.js';
import { declareRebuildCases } from './cases/rebuild.cases.js';
import { declareRenameCases } from './cases/rename.cases.js';
import { declareRescueCases } from './cases/rescue.cases.js';
import { declareResourceCases } from './cases/resource.cases.js';
import { declareRestoringCases } from './cases/restoring.cases.js';
import { declareVolumeCases } from './cases/volume.cases.js';
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

/** The suite in three parts of about the same length, so that several test files can share the work of a slow double. */
export type SuitePart = 'life' | 'facets' | 'failures';

type Groups = Readonly<Record<string, (suite: Suite) => void>>;

const LIFE: Groups = {
  describe: declareDescriptionCases,
  check: declareCheckCases,
  catalogue: declareCatalogueCases,
  place: declarePlaceCases,
  create: declareCreateCases,
  find: declareFindCases,
  task: declareTaskCases,
  power: declarePowerCases,
  resize: declareResizeCases,
  destroy: declareDestroyCases,
  ownership: declareOwnershipCases,
  inventory: declareInventoryCases,
};

const FACETS: Groups = {
  facets: declareFacetPresenceCases,
  rebuild: declareRebuildCases,
  clone: declareCloneCases,
  rescue: declareRescueCases,
  rename: declareRenameCases,
  adoption: declareAdoptionCases,
  resources: declareResourceCases,
  restoring: declareRestoringCases,
  volumes: declareVolumeCases,
  isos: declareIsoCases,
  console: declareConsoleCases,
  firewall: declareFirewallCases,
  addresses: declareAddressCases,
  insight: declareInsightCases,
};

const PARTS: Readonly<Record<SuitePart, Groups>> = {
  life: LIFE,
  facets: FACETS,
  failures: { failures: declareFailureCases },
};

const ALL_PARTS = Object.keys(PARTS) as readonly SuitePart[];

/**
 * Declares the suite that every driver must pass, against the vendor double that `harness` opens. What the driver declares as
 * unsupported, and what the double declares that it cannot act out, is skipped by that declaration and shows in the report. Without
 * `parts` it is declared as a whole; with them, other files must declare the rest.
 */
export function describeComputeDriver(
  name: string,
  harness: DriverHarness,
  parts: readonly SuitePart[] = ALL_PARTS,
): void {
  describe(`compute driver ${name}`, () =>
    declareAll(harness, parts, {
      group: (group, declare) => describe(group, declare),
      promise: (promise, run) => (run === null ? it.skip(promise) : it(promise, run)),
    }));
}

/** One promise of the suite as a value: `run` is rejected when the driver breaks it. */
export interface DriverPromise {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** The suite as a list, for tests of the suite itself: a driver that is known to lie must be caught by it. */
export function driverPromises(
  harness: DriverHarness,
  parts: readonly SuitePart[] = ALL_PARTS,
): readonly DriverPromise[] {
  const promises: DriverPromise[] = [];
  let group = '';
  declareAll(harness, parts, {
    group: (name, declare) => {
      group = name;
      declare();
    },
    promise: (name, run) => {
      if (run !== null) promises.push({ name: `${group}: ${name}`, run });
    },
  });
  return promises;
}

function declareAll(harness: DriverHarness, parts: readonly SuitePart[], sink: PromiseSink): void {
  const suite = new Suite(harness, sink);
  for (const part of parts)
    for (const [name, declare] of Object.entries(PARTS[part])) sink.group(name, () => declare(suite));
}
