import { readFile } from 'node:fs/promises';
import { PROVIDER_ERROR_CODES, ProviderError } from '@uni/compute-port';
import { describe, expect, it } from 'vitest';
import { failureOfProvider } from './operation.failure.js';

describe("the manual's page of provider failures", () => {
  it('tells for every code of the drivers what the operation says and what the customer reads, and gives a remedy', async () => {
    const page = await readFile(new URL('../../../../docs/errors/providers.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)` +\| `(\w+)` +\| (.+?) +\| (.{20,}?) +\|$/gm)];
    const told = PROVIDER_ERROR_CODES.map((code) => {
      const failure = failureOfProvider(new ProviderError({ code, outcome: 'unknown', retryable: true }), {});
      return [code, failure.code, failure.detail];
    });
    expect(rows.map(([, code, operation, sentence]) => [code, operation, sentence])).toEqual(told);
  });
});
