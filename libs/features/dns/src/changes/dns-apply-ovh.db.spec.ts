import { ovhDnsDriverFactory } from '@uni/dns-driver-ovh';
import type { ManualClock } from '@uni/platform';
import { startOvhSimulator, type OvhSimulator, type OvhSimulatorOptions } from '@uni/simulator-ovh';
import { afterEach, describe, expect, it } from 'vitest';
import { DnsWorld, type DnsPlace, type DnsWorker } from '../../test/dns-world.js';

const ZONE = 'customer-portal.test';
const KEYS = {
  applicationKey: 'specApplicationK',
  applicationSecret: 'specApplicationSecret0123456789a',
  consumerKey: 'specConsumerKey0123456789abcdefg',
} as const;
const WWW = { name: 'www', type: 'A', value: '192.0.2.90', ttlS: 300 };
const TEXT = { name: 'note', type: 'TXT', value: 'say "hi"; twice \\ over', ttlS: null };

describe('changes of a zone at OVH', () => {
  const worlds: DnsWorld[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });

  async function open(habits: OvhSimulatorOptions['habits'] = {}) {
    const box: { simulator?: OvhSimulator } = {};
    const place = async (clock: ManualClock): Promise<DnsPlace> => {
      const simulator = await startOvhSimulator({ timeScale: 1, credentials: KEYS, clock, habits });
      box.simulator = simulator;
      const { endpoint } = simulator;
      return {
        factory: ovhDnsDriverFactory,
        connection: {
          kind: 'ovh',
          version: 1,
          allowedHosts: [`http://${new URL(endpoint).host}`],
          connection: { endpoint, credentials: { ...KEYS }, options: {} },
        },
        tick: () => simulator.advance(),
        close: () => simulator.close(),
      };
    };
    const world = await DnsWorld.open({ place, deadlineMs: 5_000 });
    worlds.push(world);
    const worker = await world.worker();
    const person = await world.customer();
    const zoneId = await world.assigned(worker, ZONE, person.organizationId);
    return { world, worker, person, zoneId, simulator: box.simulator! };
  }
  type Opened = Awaited<ReturnType<typeof open>>;

  async function order({ world, worker, person, zoneId }: Opened): Promise<string> {
    const old = await world.database.client.dnsRecord.findFirstOrThrow({ where: { zoneId, name: 'www', type: 'A' } });
    const change = [{ ...WWW, id: old.externalId }];
    return world.asAdmin(() =>
      world.orders(worker).change(person.organizationId, zoneId, { add: [TEXT], change, remove: [] }, person.userId),
    );
  }

  const said = (simulator: OvhSimulator, name: string): string[] =>
    simulator
      .served(ZONE)
      .filter(({ subDomain }) => subDomain === name)
      .map(({ fieldType, target }) => `${fieldType} ${target}`)
      .sort();

  const expectApplied = async ({ world, zoneId, simulator }: Opened): Promise<void> => {
    expect(said(simulator, 'www')).toEqual(['A 192.0.2.90', expect.stringContaining('3|welcome')]);
    expect(said(simulator, 'note')).toHaveLength(1);
    const [note, ...more] = await world.database.client.dnsRecord.findMany({ where: { zoneId, name: 'note' } });
    expect(note).toMatchObject({ type: 'TXT', value: TEXT.value });
    expect(more).toEqual([]);
  };

  it('are published once, and the zone is read by few calls where it stays the same', async () => {
    const opened = await open();
    const { world, worker, simulator } = opened;
    const operationId = await order(opened);
    expect(await world.finish(operationId, worker)).toBe('succeeded');
    await expectApplied(opened);
    const refreshes = simulator.calls().filter(({ path }) => path.endsWith('/refresh'));
    expect(refreshes).toHaveLength(1);
    const before = simulator.calls().length;
    for (let step = 0; step < 9; step += 1) await pass(world, worker, 5 * 60_000);
    const calls = simulator.calls().slice(before);
    expect(calls.filter(({ path }) => /\/record\/\d+$/.test(path))).toEqual([]);
    expect(calls.filter(({ path }) => path.endsWith(`${ZONE}/export`))).toHaveLength(1);
  });

  it('leave no twin when the answer to a creation is lost and reads do not know it yet', async () => {
    const opened = await open({ recordVisibleAfterMs: 10_000 });
    const { world, worker, simulator } = opened;
    const operationId = await order(opened);
    await simulator.addFault({ match: { label: 'create_record' }, fault: { kind: 'lost_answer' }, times: 1 });
    expect(await world.finish(operationId, worker)).toBe('succeeded');
    for (let step = 0; step < 3; step += 1) await pass(world, worker, 60_000);
    await expectApplied(opened);
    // The twin was there: made by the repeat, and removed after reading back.
    const made = simulator.calls().filter(({ method, path }) => method === 'POST' && path.endsWith('/record'));
    expect(made).toHaveLength(2);
    expect(simulator.calls().filter(({ method }) => method === 'DELETE')).toHaveLength(1);
  });
});

async function pass(world: DnsWorld, worker: DnsWorker, ms: number): Promise<void> {
  await world.settle(worker);
  world.pass(ms);
}
