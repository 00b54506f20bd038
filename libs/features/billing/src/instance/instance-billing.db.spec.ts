import { AppError } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Platform, type Customer, type Machine } from '../../testing/platform.js';

describe('money of an instance', () => {
  let platform: Platform;
  let customer: Customer;
  let machine: Machine;
  beforeEach(async () => {
    platform = await Platform.create({ now: '2026-11-20T09:00:00Z' });
    customer = await platform.customer(100_000n);
    machine = await platform.machine(customer);
  });
  afterEach(() => platform.close());

  const hold = (amountMicros: bigint, { vmId } = machine) =>
    platform.database.transaction(() =>
      platform.billing.hold({ accountId: customer.accountId, vmId, operationId: null, amountMicros }),
    );
  const release = () => platform.database.transaction(() => platform.billing.release(machine.vmId));
  const reserved = async () =>
    (
      await platform.sql<{ reserved_micros: bigint }>(
        'SELECT reserved_micros FROM balances WHERE account_id = $1',
        customer.accountId,
      )
    )[0]?.reserved_micros;

  describe('held', () => {
    it('comes back whole, once', async () => {
      await hold(36_000n);
      expect(await reserved()).toBe(36_000n);
      expect(await release()).toBe(36_000n);
      expect(await release()).toBe(0n);
      expect(await reserved()).toBe(0n);
    });

    it('is replaced, not added, when the same instance needs another amount', async () => {
      await hold(90_000n);
      await hold(100_000n);
      expect(await reserved()).toBe(100_000n);
      await hold(10n);
      expect(await reserved()).toBe(10n);
    });

    it('is refused with the amount that is missing, and what was held stays held', async () => {
      await hold(40_000n);
      const refusal = await hold(100_001n).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(AppError);
      expect(refusal).toMatchObject({ kind: 'payment_required', code: 'insufficient_credits' });
      expect((refusal as AppError).publicMessage).toContain('0.000001 EUR are missing');
      expect(await reserved()).toBe(40_000n);
    });

    it('leaves out what has run up since the last charge', async () => {
      await platform.switch(machine, 'running');
      platform.clock.advance(1800_000);
      await expect(hold(82_001n)).rejects.toMatchObject({ code: 'insufficient_credits' });
      await hold(82_000n);
    });

    it('goes to one of fifty who want the last of it at once', async () => {
      const machines = await Promise.all(Array.from({ length: 50 }, () => platform.machine(customer)));
      const results = await Promise.allSettled(machines.map((each) => hold(60_000n, each)));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'insufficient_credits' });
      }
      expect(await reserved()).toBe(60_000n);
      expect(await platform.broken()).toEqual({});
    });

    it('is gone with the change that it was for', async () => {
      await expect(
        platform.database.transaction(async () => {
          await platform.billing.hold({
            accountId: customer.accountId,
            vmId: machine.vmId,
            operationId: null,
            amountMicros: 5n,
          });
          throw new Error('the order failed');
        }),
      ).rejects.toThrow('the order failed');
      expect(await reserved()).toBe(0n);
    });

    it('belongs into a transaction', async () => {
      const { vmId, accountId } = machine;
      await expect(platform.billing.hold({ accountId, vmId, operationId: null, amountMicros: 1n })).rejects.toThrow(
        'outside',
      );
      await expect(platform.billing.release(vmId)).rejects.toThrow('outside');
      await expect(platform.billing.close({ vmId, at: new Date() })).rejects.toThrow('outside');
      await expect(platform.billing.isDepleted(accountId)).rejects.toThrow('outside');
    });
  });

  describe('spans', () => {
    const spans = () =>
      platform.sql<{ state: string; rate: bigint; from: string; to: string | null }>(
        `SELECT state::text, rate_micros_per_hour AS rate, to_char(from_ts AT TIME ZONE 'UTC', 'HH24:MI:SS') AS from,
                to_char(to_ts AT TIME ZONE 'UTC', 'HH24:MI:SS') AS to FROM vm_segments WHERE vm_id = $1 ORDER BY id`,
        machine.vmId,
      );

    it('follow each other without a gap, in whole seconds', async () => {
      platform.clock.set('2026-11-20T09:10:00.900Z');
      await platform.switch(machine, 'running');
      platform.clock.set('2026-11-20T09:20:30.100Z');
      await platform.switch(machine, 'stopped');
      platform.clock.set('2026-11-20T09:40:00Z');
      await platform.end(machine);
      expect(await spans()).toEqual([
        { state: 'running', rate: 36_000n, from: '09:10:00', to: '09:20:30' },
        { state: 'stopped', rate: 3_600n, from: '09:20:30', to: '09:40:00' },
      ]);
    });

    it('do not change when nothing changed', async () => {
      await platform.switch(machine, 'running');
      platform.clock.advance(60_000);
      await platform.switch(machine, 'running');
      expect(await spans()).toHaveLength(1);
    });

    it('never reach back before the one that is open began, nor into the one that ended', async () => {
      await platform.switch(machine, 'running');
      await platform.switch(machine, 'stopped', undefined, new Date('2026-11-20T08:00:00Z'));
      platform.clock.advance(60_000);
      await platform.end(machine);
      await platform.switch(machine, 'running', undefined, new Date('2026-11-20T08:30:00Z'));
      expect(await spans()).toEqual([
        { state: 'running', rate: 36_000n, from: '09:00:00', to: '09:00:00' },
        { state: 'stopped', rate: 3_600n, from: '09:00:00', to: '09:01:00' },
        { state: 'running', rate: 36_000n, from: '09:01:00', to: null },
      ]);
      expect(await platform.broken()).toEqual({});
    });

    it('end once: an instance that costs nothing can be ended again', async () => {
      await platform.end(machine);
      await platform.switch(machine, 'running');
      platform.clock.advance(1000);
      await platform.end(machine);
      await platform.end(machine);
      expect(await spans()).toHaveLength(1);
    });

    it('stay one at a time when five changes come at once', async () => {
      await platform.switch(machine, 'running');
      platform.clock.advance(60_000);
      await Promise.allSettled([1n, 2n, 3n, 4n, 5n].map((rate) => platform.switch(machine, 'running', rate)));
      const open = (await spans()).filter(({ to }) => to === null);
      expect(open).toHaveLength(1);
      expect(await platform.broken()).toEqual({});
    });
  });
});
