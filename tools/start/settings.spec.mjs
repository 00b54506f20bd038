import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../lib/environment.mjs';
import { readSettings } from './settings.mjs';

describe('the settings of npm start', () => {
  it('have defaults for everything, and an empty variable counts as not set', () => {
    const environment = readEnvironment(
      { PORT_WEB: '', DATABASE_URL: '', REDIS_URL: '', UNI_DATA_DIR: '' },
      '/no/such/file',
    );
    const settings = readSettings(environment);
    expect(settings.ports).toEqual({ web: 3000, api: 3001, simulators: 4800 });
    expect(settings).toMatchObject({ databaseUrl: undefined, redisUrl: undefined, simulators: undefined });
    expect(path.basename(settings.dataDir)).toBe('.data');
  });

  it('may stand in .env, and a variable of the process goes before it unless it is empty', () => {
    const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'uni-env-')), '.env');
    fs.writeFileSync(file, 'PORT_WEB=4000\nPORT_API=4001\nADMIN_EMAIL=a@example.test\nCURRENCY=\n');
    const environment = readEnvironment({ PORT_WEB: '', PORT_API: '5001' }, file);
    expect(environment).toEqual({ PORT_WEB: '4000', PORT_API: '5001', ADMIN_EMAIL: 'a@example.test' });
  });

  it('may stand in files of their own, as containers get their secrets', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'uni-env-'));
    const file = path.join(folder, 'jwt');
    fs.writeFileSync(file, 'a secret\n');
    expect(readEnvironment({ JWT_SECRET_FILE: file, MY_FILE: 'mine' }, '/no/such/file')).toEqual({
      JWT_SECRET: 'a secret',
      MY_FILE: 'mine',
    });
    expect(() => readEnvironment({ JWT_SECRET_FILE: file, JWT_SECRET: 'x' }, '/no/such/file')).toThrow(
      'Both JWT_SECRET and JWT_SECRET_FILE are set',
    );
    expect(() => readEnvironment({ JWT_SECRET_FILE: `${file}-gone` }, '/no/such/file')).toThrow(
      'The file of JWT_SECRET_FILE cannot be read: ENOENT.',
    );
    fs.rmSync(folder, { recursive: true });
  });

  it.each([
    [{ PORT_WEB: 'http' }, 'PORT_WEB must be a port number from 1 to 65535, not "http".'],
    [{ PORT_API: '70000' }, 'PORT_API must be a port number'],
    [{ DATABASE_URL: 'mysql://u:top-secret@h/d' }, 'DATABASE_URL is not a valid address'],
    [{ REDIS_URL: 'localhost:6379' }, 'REDIS_URL is not a valid address'],
    [{ UNI_SIMULATORS: 'maybe' }, 'UNI_SIMULATORS must be "on", "off" or "auto"'],
  ])('that are wrong get a sentence of their own: %o', (environment, sentence) => {
    const attempt = () => readSettings(environment);
    expect(attempt).toThrow(sentence);
    expect(attempt).not.toThrow('top-secret');
  });
});
