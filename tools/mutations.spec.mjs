import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ROOT } from './lib/root.mjs';
import { GUARDS } from './mutations/guards.mjs';
import { mutated } from './mutations/mutate.mjs';
import { judge } from './mutations/run.mjs';

const read = (file) => fs.readFileSync(path.join(ROOT, file), 'utf8');

describe('the guards of the drivers', () => {
  it.each(GUARDS)('$driver: $guard: stands where the list says, and what is left without it is a program', (entry) => {
    const without = mutated(entry);
    expect(without).not.toBe(read(entry.file));
    const { diagnostics } = ts.transpileModule(without, { reportDiagnostics: true, fileName: entry.file });
    expect(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))).toEqual([]);
  });

  it('are tried on tests that exist, and each is told apart from the others', () => {
    for (const { specs, caughtBy } of GUARDS) {
      expect(caughtBy).not.toBe('');
      expect(() => new RegExp(caughtBy)).not.toThrow();
      for (const spec of specs) expect(fs.existsSync(path.join(ROOT, spec)), spec).toBe(true);
    }
    expect(new Set(GUARDS.map(({ file, text }) => `${file} ${text}`)).size).toBe(GUARDS.length);
  });

  it('are there for every driver, and the manual names each', () => {
    const manual = read('docs/write-a-driver.md');
    for (const driver of fs.readdirSync(path.join(ROOT, 'libs/compute/drivers')))
      expect(GUARDS.filter((guard) => guard.driver === driver).length, driver).toBeGreaterThan(0);
    for (const { driver, guard } of GUARDS)
      expect(manual).toMatch(
        new RegExp(`^\\| ${driver} +\\| ${guard.replaceAll(/[.()]/g, '\\$&')} +\\| \\d+ of \\d+ `, 'm'),
      );
  });
});

describe('what becomes of the tests without a guard', () => {
  const report = (...tests) => ({ testResults: [{ status: 'failed', assertionResults: tests }] });
  const failed = (text) => ({ status: 'failed', fullName: 'a promise', failureMessages: [text] });

  it('is what they say: who failed, of those that ran', () => {
    const skipped = { status: 'pending', fullName: 'another', failureMessages: [] };
    expect(judge(report(failed('AssertionError: expected 1 to be 2'), skipped))).toEqual({
      ran: ['a promise'],
      failed: ['a promise'],
      broken: null,
    });
  });

  it.each(['ReferenceError: foo is not defined', 'TypeError: foo is not a function', 'Error: Transform failed'])(
    'is no proof when the program is broken: %s',
    (text) => {
      expect(judge(report(failed(text))).broken).toBe(text);
    },
  );

  it('is no proof when a file fails as a whole', () => {
    expect(judge(report(), 'no such module').broken).toBe('no such module');
  });
});
