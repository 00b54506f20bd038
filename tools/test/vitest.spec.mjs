import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../lib/root.mjs';
import { PARTS } from './vitest.mjs';

it('npm test runs every project that the configuration of Vitest has', () => {
  const configuration = fs.readFileSync(path.join(ROOT, 'vitest.config.ts'), 'utf8');
  const projects = [...configuration.matchAll(/nodeProject\('(\w+)'|test: \{ name: '(\w+)'/g)].map(
    ([, node, web]) => node ?? web,
  );
  expect(projects.length).toBeGreaterThan(5);
  expect(PARTS.flat().toSorted()).toEqual(projects.toSorted());
});
