import { randomBytes } from 'node:crypto';
import { Database } from '@uni/data';
import { createTestDatabase } from '@uni/data/testing';
import { AuditTrail } from '@uni/feature-audit';
import { createLogger, ManualClock, newId } from '@uni/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsoleClock } from './open/console.clock.js';
import { ConsoleJournal } from './tickets/console-journal.js';

describe('consoles in the database', () => {
  const clock = new ManualClock('2026-11-20T12:00:00Z');
  let database: Database;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const created = await createTestDatabase();
    drop = created.drop;
    database = new Database({ url: created.url, applicationName: 'spec', poolMax: 4 });
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  const at = (seconds: number): Date => new Date(clock.now().getTime() + seconds * 1000);
  interface Row {
    readonly takenAt?: Date | null;
    readonly seenAt?: Date | null;
    readonly expiresAt?: Date;
    readonly closedAt?: Date;
    readonly closeReason?: string;
    readonly access?: object;
    readonly failure?: string;
    readonly userId?: string;
    readonly instanceId?: string;
    readonly ticketHash?: Uint8Array<ArrayBuffer>;
  }
  const add = async (row: Row = {}): Promise<string> => {
    const id = newId();
    await database.client.consoleSession.create({
      data: {
        id,
        ticketHash: new Uint8Array(randomBytes(32)),
        organizationId: newId(),
        instanceId: newId(),
        userId: newId(),
        sessionId: newId(),
        createdAt: clock.now(),
        expiresAt: at(30),
        ...row,
      },
    });
    return id;
  };
  const taken = { takenAt: at(1), seenAt: at(1) };

  it.each<[string, Row, string]>([
    ['a ticket that lives longer than a minute', { expiresAt: at(61) }, 'console_sessions_life'],
    ['a ticket taken after its end', { takenAt: at(31), seenAt: at(31) }, 'console_sessions_taken'],
    ['a taken console without a sign of life', { takenAt: at(1) }, 'console_sessions_alive'],
    ['an end without a reason', { ...taken, closedAt: at(2) }, 'console_sessions_closed'],
    ['a way to a screen that nobody waits for', { access: {} }, 'console_sessions_access'],
    [
      'a way to a screen that is kept after the end',
      { ...taken, access: {}, closedAt: at(2), closeReason: 'left' },
      'console_sessions_access',
    ],
    ['a ticket in the place of its hash', { ticketHash: new Uint8Array(43) }, 'console_sessions_ticket'],
  ])('refuses %s', async (_, row, constraint) => {
    await expect(add(row)).rejects.toThrow(constraint);
  });

  it('a ticket cannot be taken twice, or given back', async () => {
    const id = await add(taken);
    for (const takenAt of [at(2), null])
      await expect(
        database.client.consoleSession.update({ where: { id }, data: { takenAt, seenAt: takenAt } }),
      ).rejects.toThrow('was used already');
  });

  it('one person has one screen of a machine', async () => {
    const who = { userId: newId(), instanceId: newId() };
    await add({ ...who, ...taken });
    await expect(add({ ...who, ...taken })).rejects.toThrow(/unique|one_open/i);
    await add({ ...who, ...taken, closedAt: at(3), closeReason: 'left' });
    await add(who);
  });

  it('closes the books on a relay that died, once, and forgets after a day', async () => {
    const audit = new AuditTrail(database, clock);
    const tidy = new ConsoleClock(
      database,
      new ConsoleJournal(database, audit, clock),
      clock,
      createLogger('spec', 'silent'),
    );
    const dead = await add({ ...taken, instanceId: newId() });
    const unused = await add();
    clock.advance(40_000);
    const alive = await add({ takenAt: at(1), seenAt: at(1) });
    await Promise.all([tidy.tidy(), tidy.tidy()]);
    const row = (id: string) => database.client.consoleSession.findUnique({ where: { id } });
    expect(await row(dead)).toMatchObject({ closeReason: 'relay_lost' });
    expect(await row(alive)).toMatchObject({ closedAt: null });
    const { instanceId } = (await row(dead)) ?? { instanceId: '' };
    const written = await database.client.auditEntry.findMany({ where: { targetId: instanceId } });
    expect(written).toMatchObject([{ action: 'console.close', actorKind: 'system', after: { reason: 'relay_lost' } }]);
    clock.advance(25 * 3_600_000);
    await tidy.tidy();
    expect([await row(dead), await row(unused)]).toEqual([null, null]);
  });
});
