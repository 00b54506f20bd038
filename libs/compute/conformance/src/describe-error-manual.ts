import { readFile } from 'node:fs/promises';
import { PROVIDER_ERROR_CODES, type ProviderError } from '@uni/compute-port';
import { describe, expect, it } from 'vitest';

/** What a vendor says: the status of an answer, or null for the end of a task, and its words. */
export interface VendorSaying {
  readonly status: number | null;
  readonly words: string;
}

export interface ErrorManual {
  /** The page of the manual, `docs/errors/<vendor>.md`. */
  readonly vendor: string;
  /** The driver's own reading of what the vendor says. */
  readonly read: (saying: VendorSaying) => ProviderError;
  /** Every rule by which the driver reads words, in its order. */
  readonly rules: readonly { readonly pattern: RegExp }[];
}

const ROW = /^\| (\d{3}|task)(?: `(.+?)`)? +\| `(\w+)` +\| (yes|no) +\| (.+?) +\|$/gm;

/** Holds a vendor's page of errors against its driver: what the page says is so, and no rule is missing from it. */
export function describeErrorManual({ vendor, read, rules }: ErrorManual): void {
  describe(`the manual's page of ${vendor}'s errors`, async () => {
    const page = await readFile(new URL(`../../../../docs/errors/${vendor}.md`, import.meta.url), 'utf8');
    const rows = [...page.matchAll(ROW)].map(([, status, words = '', code, again]) => ({
      saying: { status: status === 'task' ? null : Number(status), words },
      code,
      again,
    }));

    it('has no row that this test cannot read', () => {
      const written = page.split('\n').filter((line) => /^\| (?!it says|-)/.test(line));
      expect(rows).toHaveLength(written.length);
      expect(rows.length).toBeGreaterThan(10);
    });

    it.each(rows)('tells what $saying.status "$saying.words" means', ({ saying, code, again }) => {
      expect(PROVIDER_ERROR_CODES).toContain(code);
      const error = read(saying);
      expect({ code: error.code, again: error.retryable ? 'yes' : 'no' }).toEqual({ code, again });
    });

    it.each(rules.map(({ pattern }, index) => [String(pattern), index] as const))(
      'has an example for the rule %s',
      (_pattern, index) => {
        const decided = rows.map(({ saying }) => rules.findIndex(({ pattern }) => pattern.test(saying.words)));
        expect(decided).toContain(index);
      },
    );
  });
}
