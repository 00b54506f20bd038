import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, loadApiConfig, loadWorkerConfig } from './index.js';

const good = {
  DATABASE_URL: 'postgresql://u:p@127.0.0.1:5432/uni',
  ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  JWT_SECRET: 'x'.repeat(32),
  PASSWORD_PEPPER: 'y'.repeat(16),
};

describe('the environment is read in one place', () => {
  it('fills in what is not set, and takes an empty variable for one that is not set', () => {
    const config = loadApiConfig({ ...good, PORT_API: '', REDIS_URL: '' });
    expect(config.PORT_API).toBe(3001);
    expect(config.REDIS_URL).toBeUndefined();
    expect(config.BILLING_CYCLE_MINUTES).toBe(60);
  });

  it('reports every fault at once, and never the value of a secret', () => {
    const faulty = { DATABASE_URL: 'mysql://x', JWT_SECRET: 'short-secret', ENCRYPTION_KEY: 'AAAA', PORT_API: '70000' };
    const attempt = () => loadApiConfig(faulty);
    expect(attempt).toThrow(ConfigError);
    try {
      attempt();
    } catch (error) {
      const { faults, message } = error as ConfigError;
      for (const name of ['DATABASE_URL', 'JWT_SECRET', 'ENCRYPTION_KEY', 'PORT_API', 'PASSWORD_PEPPER']) {
        expect(faults.some((fault) => fault.startsWith(name))).toBe(true);
      }
      expect(message).not.toContain('short-secret');
    }
  });

  it.each([
    ['7', false],
    ['45', false],
    ['15', true],
    ['60', true],
    ['120', true],
    ['300', false],
    ['1440', true],
  ])('a billing cycle of %s minutes tiles the day: %s', (minutes, accepted) => {
    const load = () => loadWorkerConfig({ ...good, BILLING_CYCLE_MINUTES: minutes });
    if (accepted) expect(load().BILLING_CYCLE_MINUTES).toBe(Number(minutes));
    else expect(load).toThrow(ConfigError);
  });
});

describe('secrets may stand in files', () => {
  let folder: string;
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'uni-config-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads NAME_FILE where NAME is not set, without the line end behind it', () => {
    const { JWT_SECRET, ...others } = good;
    expect(loadApiConfig({ ...others, JWT_SECRET_FILE: file('jwt', `${JWT_SECRET}\n`) }).JWT_SECRET).toBe(JWT_SECRET);
  });

  it('names a file that cannot be read, and a secret that is given twice, beside all other faults', () => {
    const { JWT_SECRET: _, ...others } = good;
    const load = () =>
      loadApiConfig({
        ...others,
        JWT_SECRET_FILE: join(folder, 'none'),
        PASSWORD_PEPPER_FILE: file('pepper', 'y'.repeat(16)),
        PORT_API: '0',
      });
    expect(load).toThrow(ConfigError);
    try {
      load();
    } catch (error) {
      expect((error as ConfigError).faults.map((fault) => fault.split(':')[0])).toEqual([
        'JWT_SECRET_FILE',
        'PASSWORD_PEPPER',
        'PORT_API',
      ]);
    }
  });

  it('never quotes a list of providers that cannot be read', () => {
    const load = () => loadWorkerConfig({ ...good, PROVIDERS: '[{"credentials":{"secret":"planted"}' });
    expect(load).toThrow('PROVIDERS: must be a JSON array');
    expect(load).not.toThrow('planted');
  });
});
