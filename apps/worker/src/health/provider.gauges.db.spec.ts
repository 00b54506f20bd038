import { Database } from '@uni/data';
import { createTestDatabase } from '@uni/data/testing';
import { newId } from '@uni/platform';
import { register } from 'prom-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { measureProviders } from './provider.gauges.js';

const now = new Date('2026-11-20T12:00:00Z');
let database: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  const created = await createTestDatabase();
  drop = created.drop;
  database = new Database({ url: created.url, applicationName: 'spec', poolMax: 2 });
});
afterAll(async () => {
  await database.close();
  await drop();
});

it('tells Prometheus how each provider stands, and nothing of one that was removed', async () => {
  const id = newId();
  await database.client.provider.create({
    data: {
      id,
      kind: 'ovh',
      name: 'Roubaix',
      endpoint: 'https://eu.api.ovh.com',
      credentials: {},
      status: 'failing',
      lastCheck: { latencyMs: 250, clockSkewMs: -1500 },
      lastGoodSyncAt: new Date(now.getTime() - 90_000),
    },
  });
  await measureProviders(database, now);
  const text = await register.metrics();
  const labels = `{provider="${id}",kind="ovh",name="Roubaix"}`;
  for (const line of [
    `uni_provider_status${labels} 2`,
    `uni_provider_check_latency_seconds${labels} 0.25`,
    `uni_provider_clock_skew_seconds${labels} -1.5`,
    `uni_provider_inventory_age_seconds${labels} 90`,
    `uni_provider_instances${labels} 0`,
  ])
    expect(text).toContain(line);
  await database.client.provider.delete({ where: { id } });
  await measureProviders(database, now);
  expect(await register.metrics()).not.toContain(id);
});
