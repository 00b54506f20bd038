import { randomBytes } from 'node:crypto';
import type { SharedConfig } from '@uni/config';
import { Database, Events, Outbox } from '@uni/data';
import { createTestDatabase } from '@uni/data/testing';
import { AuditTrail } from '@uni/feature-audit';
import { createLogger, ManualClock, SecretBox } from '@uni/platform';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ProvidersService } from '../providers.service.js';
import { readDeclaredProviders } from './declared-providers.js';
import { ProviderBootstrap } from './provider-bootstrap.js';

const declared = (...names: string[]) =>
  readDeclaredProviders(
    names.map((name) => ({
      kind: 'kamatera',
      name,
      endpoint: 'https://console.kamatera.com',
      credentials: { clientId: 'a'.repeat(32), secret: 'b'.repeat(32) },
    })),
    [],
  );

let database: Database;
let service: ProvidersService;
let drop: () => Promise<void>;

beforeAll(async () => {
  const created = await createTestDatabase();
  drop = created.drop;
  database = new Database({ url: created.url, applicationName: 'spec', poolMax: 6 });
  const clock = new ManualClock('2026-11-20T12:00:00Z');
  const config = { PROVIDER_ALLOWED_HOSTS: [], CURRENCY: 'EUR' } as unknown as SharedConfig;
  const secrets = new SecretBox({ id: 'k1', key: randomBytes(32) });
  const audit = new AuditTrail(database, clock);
  service = new ProvidersService(database, new Outbox(database), new Events(database), audit, secrets, clock, config);
});
afterAll(async () => {
  await database.close();
  await drop();
});

const bootstrap = () => new ProviderBootstrap(database, service, createLogger('spec', 'silent'));
const names = async () =>
  (await database.client.provider.findMany({ orderBy: { name: 'asc' } })).map(({ name }) => name);

it('are connected once, whoever starts beside whom, with sealed credentials and a row in the audit', async () => {
  const answers = await Promise.all([1, 2, 3].map(() => bootstrap().connect(declared('Amsterdam', 'Berlin'))));
  expect(answers.flat().sort()).toEqual(['Amsterdam', 'Berlin']);
  expect(await names()).toEqual(['Amsterdam', 'Berlin']);
  const rows = await database.client.provider.findMany();
  expect(JSON.stringify(rows.map(({ credentials }) => credentials))).not.toContain('bbbb');
  expect(await database.client.auditEntry.count({ where: { action: 'provider.create' } })).toBe(2);
});

it('stay as administrators have changed them since', async () => {
  const berlin = await database.client.provider.findUniqueOrThrow({ where: { name: 'Berlin' } });
  await service.update(berlin.id, { name: 'Berlin, old', enabled: false });
  expect(await bootstrap().connect(declared('Amsterdam', 'Berlin'))).toEqual([]);
  expect(await names()).toEqual(['Amsterdam', 'Berlin, old']);
});

it('leave alone what was connected by hand under the same name', async () => {
  const [byHand] = declared('Cairo');
  if (byHand) await service.create(byHand);
  expect(await bootstrap().connect(declared('Cairo'))).toEqual([]);
  expect(await names()).toEqual(['Amsterdam', 'Berlin, old', 'Cairo']);
});
