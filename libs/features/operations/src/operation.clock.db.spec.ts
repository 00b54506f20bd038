import { Database } from '@uni/data';
import { createTestDatabase } from '@uni/data/testing';
import { createLogger, ManualClock, newId } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OperationClock } from './operation.clock.js';
import { LEASE_MS } from './operation.lease.js';
import { LeaseLost, OperationRepository, QUEUE_OWNER } from './operation.repository.js';

describe('which operations are dispatched', () => {
  const clock = new ManualClock('2026-11-20T12:00:00Z');
  let database: Database;
  let drop: () => Promise<void>;
  let repository: OperationRepository;
  let ticking: OperationClock;

  beforeEach(async () => {
    const created = await createTestDatabase();
    drop = created.drop;
    database = new Database({ url: created.url, applicationName: 'spec', poolMax: 4 });
    repository = new OperationRepository(database);
    ticking = new OperationClock(repository, clock, createLogger('spec', 'silent'));
  });
  afterEach(async () => {
    await database.close();
    await drop();
  });

  async function operation(change: {
    nextRunAt?: Date | null;
    leaseOwner?: string;
    leaseUntil?: Date;
  }): Promise<string> {
    const id = newId();
    await database.client.operation.create({
      data: {
        id,
        kind: 'instance.stop',
        organizationId: newId(),
        requestId: 'r',
        nextRunAt: clock.now(),
        deadlineAt: later(60_000),
        createdAt: clock.now(),
        ...change,
      },
    });
    return id;
  }
  const later = (ms: number): Date => new Date(clock.now().getTime() + ms);
  const dispatched = async (): Promise<string[]> => {
    await ticking.tick();
    const rows = await database.client.outboxMessage.findMany({ where: { sentAt: null } });
    await database.client.outboxMessage.updateMany({ data: { sentAt: new Date() } });
    return rows.map(({ body }) => (body as { operationId: string }).operationId);
  };

  it('those that are due and in nobody’s hands', async () => {
    const due = await operation({});
    const orphaned = await operation({ leaseOwner: 'killed-worker', leaseUntil: later(0) });
    await operation({ nextRunAt: later(1) });
    await operation({ leaseOwner: 'worker', leaseUntil: later(1) });
    expect((await dispatched()).sort()).toEqual([due, orphaned].sort());
  });

  it('once, however many workers tick; and again when the job got lost with the queue', async () => {
    const id = await operation({});
    await Promise.all([ticking.tick(), new OperationClock(repository, clock, createLogger('spec', 'silent')).tick()]);
    expect(await dispatched()).toEqual([id]);
    expect(await dispatched()).toEqual([]);
    clock.advance(LEASE_MS);
    expect(await dispatched()).toEqual([id]);
  });

  it('not again while the queue takes nothing: asking does not pile up', async () => {
    await operation({});
    await ticking.tick();
    await database.client.outboxMessage.updateMany({ data: { createdAt: new Date(Date.now() - 60_000) } });
    await operation({});
    clock.advance(LEASE_MS);
    await ticking.tick();
    expect(await database.client.outboxMessage.count()).toBe(1);
  });

  it('and taken by exactly one worker, which alone may write', async () => {
    const id = await operation({ leaseOwner: QUEUE_OWNER, leaseUntil: later(LEASE_MS) });
    const claims = await Promise.all(
      ['a', 'b', 'c'].map((owner) => repository.claim(id, owner, clock.now(), later(LEASE_MS))),
    );
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    const owner = ['a', 'b', 'c'][claims.findIndex((claim) => claim !== null)] as string;
    await database.transaction(() => repository.fence(id, owner));
    await expect(database.transaction(() => repository.fence(id, 'somebody-else'))).rejects.toThrow(LeaseLost);
    expect(await repository.renew(id, 'somebody-else', later(LEASE_MS))).toBe(false);
    clock.advance(LEASE_MS);
    expect(await repository.claim(id, 'd', clock.now(), later(LEASE_MS))).not.toBeNull();
    await expect(database.transaction(() => repository.fence(id, owner))).rejects.toThrow(LeaseLost);
  });
});
