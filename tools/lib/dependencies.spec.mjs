import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { areInstalled } from './dependencies.mjs';

let root;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'uni-install-'));
  fs.mkdirSync(path.join(root, 'node_modules'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

function write(file, packages) {
  fs.writeFileSync(path.join(root, file), JSON.stringify({ packages }));
}

const lockfile = {
  '': { name: 'root' },
  'libs/one': { name: '@x/one' },
  'node_modules/@x/one': { resolved: 'libs/one', link: true },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/only-on-another-platform': { version: '1.0.0', optional: true },
};
const installed = {
  'node_modules/@x/one': { resolved: 'libs/one', link: true },
  'node_modules/a': { version: '1.0.0' },
};

describe('dependencies count as installed', () => {
  it('when npm noted the versions of the lockfile; what other platforms need may be missing', () => {
    write('package-lock.json', lockfile);
    write('node_modules/.package-lock.json', installed);
    expect(areInstalled(root)).toBe(true);
  });

  it('not when the lockfile has moved on, or names a package that is not there', () => {
    write('node_modules/.package-lock.json', installed);
    write('package-lock.json', { ...lockfile, 'node_modules/a': { version: '1.0.1' } });
    expect(areInstalled(root)).toBe(false);
    write('package-lock.json', { ...lockfile, 'node_modules/b': { version: '1.0.0' } });
    expect(areInstalled(root)).toBe(false);
  });

  it('not when nothing is installed, or an installation was broken off', () => {
    write('package-lock.json', lockfile);
    expect(areInstalled(root)).toBe(false);
    fs.writeFileSync(path.join(root, 'node_modules', '.package-lock.json'), '{ "packages": {');
    expect(areInstalled(root)).toBe(false);
  });
});
