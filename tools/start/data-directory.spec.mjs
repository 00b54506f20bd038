import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataDirectory } from './data-directory.mjs';

let parent;
let directory;

beforeEach(() => {
  parent = fs.mkdtempSync(path.join(os.tmpdir(), 'uni-data-'));
  directory = path.join(parent, 'data');
});
afterEach(() => fs.rmSync(parent, { recursive: true, force: true }));

describe('the data folder', () => {
  it('is for one starter at a time', () => {
    const first = openDataDirectory(directory);
    expect(() => openDataDirectory(directory)).toThrow(/already runs with the data folder .* \(process \d+\)/);
    first.release();
    openDataDirectory(directory).release();
  });

  it('is not locked by a starter that was killed, nor by another process that has its id by now', () => {
    fs.mkdirSync(directory);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    fs.writeFileSync(path.join(directory, 'lock'), JSON.stringify({ pid, identity: 'then' }));
    openDataDirectory(directory).release();
    fs.writeFileSync(
      path.join(directory, 'lock'),
      JSON.stringify({ pid: process.pid, identity: 'an earlier process' }),
    );
    openDataDirectory(directory).release();
    fs.writeFileSync(path.join(directory, 'lock'), '');
    openDataDirectory(directory).release();
  });

  it('keeps its secrets from one start to the next, for its owner only', () => {
    const first = openDataDirectory(directory);
    const secrets = first.secrets();
    first.release();
    const second = openDataDirectory(directory);
    expect(second.secrets()).toEqual(secrets);
    second.release();
    expect(Buffer.from(secrets.ENCRYPTION_KEY, 'base64')).toHaveLength(32);
    expect(fs.statSync(path.join(directory, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(fs.statSync(directory).mode & 0o006).toBe(0);
  });

  it('that cannot be made or used is refused in one sentence', () => {
    const file = path.join(parent, 'file');
    fs.writeFileSync(file, '');
    expect(() => openDataDirectory(path.join(file, 'data'))).toThrow(
      /^The data folder .* cannot be used \(UNI_DATA_DIR\): .*\.$/,
    );
  });
});
