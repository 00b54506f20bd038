import { describe } from 'vitest';
import { declareAccountCases } from './cases/account.cases.js';
import { declareCheckCases } from './cases/check.cases.js';
import { declareFailureCases } from './cases/failure.cases.js';
import { declarePublishCases } from './cases/publish.cases.js';
import { declareRecordCases } from './cases/record.cases.js';
import { declareZoneFileCases } from './cases/zone-file.cases.js';
import { promisesOn } from './dns-bench.js';
import type { DnsHarness } from './dns-harness.types.js';

/** Declares the suite that every DNS driver must pass, against the vendor double that `harness` opens. */
export function describeDnsDriver(name: string, harness: DnsHarness): void {
  const promise = promisesOn(harness);
  const groups = {
    account: declareAccountCases,
    check: declareCheckCases,
    records: declareRecordCases,
    publish: declarePublishCases,
    'zone file': declareZoneFileCases,
    failures: declareFailureCases,
  };
  describe(`${name}: a DNS driver`, () => {
    for (const [group, declare] of Object.entries(groups)) describe(group, () => declare(promise, harness));
  });
}
