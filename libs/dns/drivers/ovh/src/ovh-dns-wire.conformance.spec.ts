import { ProviderError, type DnsTask } from '@uni/dns-port';
import { afterEach, describe, expect, it } from 'vitest';
import { SimulatedZones } from '../test/ovh-dns.harness.js';

const ZONE = 'customer-portal.test';
const RECORD = `/domain/zone/${ZONE}/record`;
let account: SimulatedZones | null = null;
afterEach(() => account?.dispose());

async function start(options: Parameters<typeof SimulatedZones.start>[0] = {}): Promise<SimulatedZones> {
  account = await SimulatedZones.start(options);
  return account;
}

const write = ({ simulator }: SimulatedZones) =>
  simulator.calls().flatMap(({ method, path }) => (method === 'GET' ? [] : [`${method} ${path}`]));

async function follow(zones: SimulatedZones, task: DnsTask): Promise<void> {
  let current = task;
  for (let step = 0; step < 300 && current.state === 'pending'; step += 1) {
    zones.tick();
    current = await zones.driver.task(current.handle, zones.context());
  }
  expect(current.state).toBe('done');
}

describe('the OVH driver', () => {
  it('publishes many changes with one refresh', async () => {
    const zones = await start();
    for (const host of ['a', 'b'])
      await zones.driver.createRecord(ZONE, { name: host, type: 'A', value: '192.0.2.9', ttlS: null }, zones.context());
    await follow(zones, await zones.driver.publish(ZONE, zones.context()));
    expect(write(zones).map((call) => call.replace(/\?.*/, ''))).toEqual([
      `POST ${RECORD}`,
      `POST ${RECORD}`,
      `POST /domain/zone/${ZONE}/refresh`,
    ]);
  });

  it('never makes a text that the vendor would take for an order of its redirections', async () => {
    const zones = await start();
    const text = { name: 'go', type: 'TXT', value: '1|www.example.net', ttlS: null };
    await expect(zones.driver.createRecord(ZONE, text, zones.context())).rejects.toMatchObject({ code: 'invalid' });
    expect(write(zones)).toEqual([]);
  });

  it('waits for a record that reads do not know yet, without an error', async () => {
    const zones = await start({ habits: { recordVisibleAfterMs: 60_000 } });
    await zones.driver.createRecord(ZONE, { name: 'late', type: 'A', value: '192.0.2.9', ttlS: null }, zones.context());
    const names = async () => (await zones.driver.records(ZONE, null, zones.context())).records.map(({ name }) => name);
    expect(await names()).not.toContain('late');
    for (let second = 0; second < 60; second += 1) zones.tick();
    expect(await names()).toContain('late');
  });

  it('gives up a publication that the vendor never finishes', async () => {
    const zones = await start({ timings: { zoneRefreshMs: 3_600_000_000 } });
    let task = await zones.driver.publish(ZONE, zones.context());
    const poll = async () => {
      for (let step = 0; step < 100 && task.state === 'pending'; step += 1)
        task = await zones.driver.task(task.handle, zones.context());
    };
    const failure: unknown = await poll().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ProviderError);
    expect(failure).toMatchObject({ code: 'timeout', outcome: 'unknown', retryable: true });
  });

  it('says in the words of the vendor why a publication failed', async () => {
    const zones = await start();
    await zones.simulator.addFault({ fault: { kind: 'failed_task', text: 'serial went backwards' } });
    let task = await zones.driver.publish(ZONE, zones.context());
    const poll = async () => {
      for (let step = 0; step < 100 && task.state === 'pending'; step += 1) {
        zones.tick();
        task = await zones.driver.task(task.handle, zones.context());
      }
    };
    const failure: unknown = await poll().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'unavailable', retryable: true });
    expect((failure as ProviderError).vendorMessage).toContain('serial went backwards');
  });
});
