import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './lib/processes.mjs';
import { ROOT } from './lib/root.mjs';

const DEPCRUISE = path.join(ROOT, 'node_modules', '.bin', 'depcruise');

/** A small house with the real kinds of rooms. */
const PACKAGES = {
  'libs/platform': { name: '@uni/platform', tags: ['type:util'] },
  'libs/data': { name: '@uni/data', tags: ['type:data'] },
  'libs/vendors/proxmox-api': { name: '@uni/proxmox-api', tags: ['type:vendor'] },
  'libs/dns/port': { name: '@uni/dns-port', tags: ['type:port'] },
  'libs/ui': { name: '@uni/ui', tags: ['type:ui'] },
  'libs/compute/port': { name: '@uni/compute-port', tags: ['type:port'] },
  'libs/compute/conformance': { name: '@uni/compute-conformance', tags: ['type:testing'] },
  'libs/compute/drivers/memory': { name: '@uni/driver-memory', tags: ['type:driver'] },
  'libs/compute/drivers/proxmox': { name: '@uni/driver-proxmox', tags: ['type:driver'] },
  'libs/compute/simulators/proxmox': { name: '@uni/simulator-proxmox', tags: ['type:testing'] },
  'libs/features/accounts': { name: '@uni/feature-accounts', tags: ['type:feature', 'domain:accounts'] },
  'libs/features/billing': { name: '@uni/feature-billing', tags: ['type:feature', 'domain:billing'] },
  'apps/api': { name: '@uni/api', tags: ['type:app', 'scope:api'] },
  'apps/worker': { name: '@uni/worker', tags: ['type:app', 'scope:worker'] },
  'apps/web': { name: '@uni/web', tags: ['type:app', 'scope:web'] },
};

let house;

beforeAll(() => {
  house = fs.mkdtempSync(path.join(os.tmpdir(), 'uni-house-'));
  fs.mkdirSync(path.join(house, 'node_modules', '@uni'), { recursive: true });
  fs.copyFileSync(path.join(ROOT, 'tsconfig.base.json'), path.join(house, 'tsconfig.base.json'));
  fs.writeFileSync(
    path.join(house, 'package.json'),
    JSON.stringify({ name: 'house', type: 'module', workspaces: Object.keys(PACKAGES) }),
  );
  const boundaries = pathToFileURL(path.join(ROOT, 'tools', 'boundaries.mjs')).href;
  fs.writeFileSync(
    path.join(house, '.dependency-cruiser.mjs'),
    `import { createBoundaries } from ${JSON.stringify(boundaries)};\nexport default createBoundaries(import.meta.dirname);\n`,
  );
  for (const [dir, { name, tags }] of Object.entries(PACKAGES)) {
    const entry = { source: './src/index.ts', default: './dist/index.js' };
    write(
      `${dir}/package.json`,
      JSON.stringify({ name, type: 'module', exports: { '.': entry, './testing': entry }, nx: { tags } }),
    );
    write(`${dir}/src/index.ts`, `export const name = '${name}';\n`);
    fs.symlinkSync(path.join(house, dir), path.join(house, 'node_modules', name));
  }
  write('node_modules/pg/package.json', JSON.stringify({ name: 'pg', main: 'index.js' }));
  write('node_modules/pg/index.js', 'module.exports = {};\n');
});
afterAll(() => fs.rmSync(house, { recursive: true, force: true }));

function write(file, text) {
  fs.mkdirSync(path.dirname(path.join(house, file)), { recursive: true });
  fs.writeFileSync(path.join(house, file), text);
}

/** Adds files to the house, looks at it, and takes them away again. */
async function examine(files) {
  for (const [file, text] of Object.entries(files)) write(file, text);
  try {
    return await run(DEPCRUISE, ['--config', '.dependency-cruiser.mjs', 'apps', 'libs'], {
      cwd: house,
      env: { ...process.env, NO_COLOR: '1' },
    });
  } finally {
    for (const file of Object.keys(files)) fs.rmSync(path.join(house, file));
  }
}

const imports = (name) => `import { name } from '${name}';\nexport const used = name;\n`;

describe('the boundary check', () => {
  it('lets the arrows of the design pass', async () => {
    const { code, output } = await examine({
      'libs/features/billing/src/a.ts': imports('@uni/feature-accounts'),
      'libs/features/billing/src/b.ts': imports('@uni/data'),
      'libs/compute/drivers/proxmox/src/a.ts': imports('@uni/compute-port'),
      'libs/compute/drivers/proxmox/src/a.conformance.spec.ts': `${imports('@uni/compute-conformance')}export * from '@uni/simulator-proxmox';\n`,
      'libs/compute/drivers/proxmox/src/b.ts': imports('@uni/proxmox-api'),
      'libs/dns/port/src/a.ts': imports('@uni/compute-port'),
      'libs/vendors/proxmox-api/src/a.ts': imports('@uni/compute-port'),
      'apps/worker/src/a.ts': imports('@uni/driver-proxmox'),
      'apps/api/src/a.ts': imports('@uni/feature-billing'),
      'apps/web/src/a.ts': imports('@uni/ui'),
      'libs/data/src/a.ts': imports('pg'),
    });
    expect(output).toContain('no dependency violations found');
    expect(code).toBe(0);
  });

  describe('stops', () => {
    /** What, in which file, importing what, against which rule. All of them stand in the house at once. */
    const violations = [
      [
        'a driver that imports another driver',
        'libs/compute/drivers/proxmox/src/a.ts',
        '@uni/driver-memory',
        'boundary: @uni/driver-proxmox',
      ],
      [
        'a driver that reaches for the database',
        'libs/compute/drivers/proxmox/src/b.ts',
        '@uni/data',
        'boundary: @uni/driver-proxmox',
      ],
      [
        'what drivers share that knows one of them',
        'libs/vendors/proxmox-api/src/a.ts',
        '@uni/driver-proxmox',
        'boundary: @uni/proxmox-api',
      ],
      [
        'a feature that knows a vendor',
        'libs/features/billing/src/c.ts',
        '@uni/proxmox-api',
        'boundary: @uni/feature-billing',
      ],
      [
        'a feature that imports a driver',
        'libs/features/billing/src/a.ts',
        '@uni/driver-memory',
        'boundary: @uni/feature-billing',
      ],
      [
        'a feature that imports one above it',
        'libs/features/accounts/src/a.ts',
        '@uni/feature-billing',
        'boundary: @uni/feature-accounts',
      ],
      ['the API that imports a driver', 'apps/api/src/a.ts', '@uni/driver-memory', 'boundary: @uni/api'],
      ['the web app that imports a feature', 'apps/web/src/a.ts', '@uni/feature-accounts', 'boundary: @uni/web'],
      [
        'a simulator that knows a driver',
        'libs/compute/simulators/proxmox/src/a.ts',
        '@uni/driver-proxmox',
        'boundary: @uni/simulator-proxmox',
      ],
      [
        'a test of a simulator that knows a driver',
        'libs/compute/simulators/proxmox/src/a.spec.ts',
        '@uni/driver-proxmox',
        'boundary-in-tests: @uni/simulator-proxmox',
      ],
      [
        'a simulator that knows our port',
        'libs/compute/simulators/proxmox/src/b.ts',
        '@uni/compute-port',
        'boundary: @uni/simulator-proxmox',
      ],
      ['a program that ships test support', 'apps/worker/src/a.ts', '@uni/simulator-proxmox', 'boundary: @uni/worker'],
      ['SQL outside the repositories', 'apps/web/src/b.ts', 'pg', 'database-behind-the-repositories'],
      [
        'a way round the front door',
        'libs/features/billing/src/b.ts',
        '../../accounts/src/index.js',
        'front-door: @uni/feature-billing',
      ],
      ['an import that leads nowhere', 'apps/api/src/b.ts', '@uni/nothing', 'no-unresolvable'],
      [
        'production code that leans on what exists for tests',
        'libs/data/src/a.ts',
        './testing/index.js',
        'no-test-support-in-production',
      ],
    ];
    let result;
    beforeAll(async () => {
      result = await examine({
        ...Object.fromEntries(violations.map(([, file, target]) => [file, imports(target)])),
        'libs/data/src/testing/index.ts': `export const name = 'testing';\n`,
      });
    });

    it.each(violations)('%s', (_what, file, _target, rule) => {
      expect(result.output).toContain(`error ${rule}: ${file} → `);
      expect(result.code).not.toBe(0);
    });
  });

  it('stops a cycle, but not one of types alone', async () => {
    const b = `import type { A } from './a.js';\nexport const b = (a?: A) => a;\n`;
    const types = await examine({
      'libs/platform/src/a.ts': `import { b } from './b.js';\nexport type A = typeof b;\n`,
      'libs/platform/src/b.ts': b,
    });
    expect(types.output).toContain('no dependency violations found');

    const values = await examine({
      'libs/platform/src/a.ts': `import { b } from './b.js';\nexport const a = () => b;\n`,
      'libs/platform/src/b.ts': `import { a } from './a.js';\nexport const b = () => a;\n`,
    });
    expect(values.output).toContain('no-cycle');
    expect(values.code).not.toBe(0);
  });

  it('refuses a package whose kind is not known', async () => {
    const { code, output } = await examine({
      'libs/new/package.json': JSON.stringify({ name: '@uni/new', nx: { tags: ['type:misc'] } }),
    });
    expect(output).toContain('libs/new/package.json has no known tag');
    expect(code).not.toBe(0);
  });
});
