import path from 'node:path';
import { mergeConfig } from 'vitest/config';
import base from '../../vitest.config.ts';
import { ROOT } from '../lib/root.mjs';
import { GUARDS } from './guards.mjs';
import { mutated } from './mutate.mjs';

const guard = GUARDS[Number(process.env['UNI_GUARD_TAKEN_AWAY'] ?? 'NaN')];

/** The configuration of all tests; one file is read with a guard taken away. On the disk nothing changes. */
export default mergeConfig(base, {
  plugins:
    guard === undefined
      ? []
      : [
          {
            name: 'guard-taken-away',
            enforce: 'pre',
            load: (id) => (id.split('?')[0] === path.join(ROOT, guard.file) ? mutated(guard) : null),
          },
        ],
});
