import { newId } from '@uni/platform';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Platform, type Customer } from '../../testing/platform.js';
import { Verification } from './verification.service.js';

/** What an operator with the keys to the database, a defect or a bad restore could do, and which promise then cries out. */
const SABOTAGE: readonly [promise: string, what: string, ...statements: string[]][] = [
  ['I1', 'a balance is changed without a ledger row', `UPDATE balances SET balance_micros = balance_micros + 1`],
  ['I1', 'a ledger row disappears', `DELETE FROM ledger WHERE kind = 'usage'`],
  [
    'I2',
    'a running balance is rewritten',
    `UPDATE ledger SET balance_after_micros = balance_after_micros + 1 WHERE kind = 'credit'`,
  ],
  ['I3', 'a VM-hour is forgotten', `DELETE FROM vm_hours WHERE period = '2026-11-20T10:00:00Z'`],
  [
    'I3',
    'a VM-hour costs one micro-unit too much',
    `UPDATE vm_hours SET amount_micros = amount_micros + 1 WHERE period = '2026-11-20T10:00:00Z'`,
  ],
  [
    'I3',
    'a VM-hour is charged to a machine that did not exist',
    `INSERT INTO vm_hours SELECT period, vm_id + 1000, account_id, 3600, 0 FROM vm_hours LIMIT 1`,
  ],
  [
    'I3',
    'the truth of what was used changes under a charged hour',
    `UPDATE vm_segments SET rate_micros_per_hour = rate_micros_per_hour * 2`,
  ],
  ['I3', 'something was used before the first period', `UPDATE vm_segments SET from_ts = from_ts - interval '1 day'`],
  [
    'I3',
    'a period is missing between two others',
    `DELETE FROM billing_runs WHERE period = '2026-11-20T10:00:00Z'`,
    `DELETE FROM billing_periods WHERE period = '2026-11-20T10:00:00Z'`,
  ],
  [
    'I4',
    'an entry is not the sum of its VM-hours',
    `UPDATE ledger SET amount_micros = amount_micros - 1 WHERE kind = 'usage' AND ref = '1795168800'`,
  ],
  ['I4', 'an entry has no VM-hours', `DELETE FROM vm_hours WHERE period = '2026-11-20T11:00:00Z'`],
  ['I5', 'a deleted machine still costs', `UPDATE instances SET status = 'deleted', deleted_at = now()`],
  ['I5', 'a machine runs for free', `UPDATE vm_segments SET to_ts = '2026-11-20T11:00:00Z' WHERE to_ts IS NULL`],
  ['I5', 'a stopped machine is charged as running', `UPDATE instances SET status = 'stopped'`],
  [
    'I5',
    'two spans at one moment',
    `ALTER TABLE vm_segments DROP CONSTRAINT vm_segments_no_overlap`,
    `INSERT INTO vm_segments (vm_id, account_id, state, rate_micros_per_hour, from_ts, to_ts) SELECT vm_id, account_id, state, 0, from_ts, from_ts + interval '1 minute' FROM vm_segments`,
  ],
  [
    'I6',
    'two instances claim one machine',
    `DROP INDEX instances_machine_once`,
    `UPDATE instances SET external_id = '101'`,
    `INSERT INTO instances SELECT (jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid(), 'vm_id', 4711, 'name', 'twin', 'status', 'stopped'))).* FROM instances i`,
  ],
  [
    'I7',
    'a message does not leave',
    `INSERT INTO outbox (topic, key, created_at) VALUES ('operation.advance', 'x', now() - interval '2 minutes')`,
  ],
  ['I10', 'an hour is charged before it ended', `UPDATE billing_runs SET finished_at = period`],
  [
    'I10',
    'an hour of the future is charged',
    `SELECT ensure_vm_hours_partition('2026-12-01T00:00:00Z')`,
    `INSERT INTO vm_hours SELECT '2026-12-01T00:00:00Z', vm_id, account_id, 3600, 1 FROM vm_hours LIMIT 1`,
  ],
  [
    'I10',
    'a month has no partition',
    `INSERT INTO vm_hours SELECT '2001-01-01T00:00:00Z', vm_id, account_id, 3600, 1 FROM vm_hours LIMIT 1`,
  ],
  ['reserved', 'a reservation is lost', `DELETE FROM reservations`],
  ['reserved', 'a reserved amount is changed', `UPDATE balances SET reserved_micros = reserved_micros + 1`],
  ['months', 'a month has another sum', `UPDATE vm_month_costs SET amount_micros = amount_micros + 1`],
  ['months', 'two machines of a month are mixed up', `UPDATE vm_month_costs SET vm_id = vm_id + 1`],
];

describe('the verification', () => {
  let platform: Platform;
  let customer: Customer;
  beforeEach(async () => {
    platform = await Platform.create({ now: '2026-11-20T09:00:00Z' });
    customer = await platform.customer(1_000_000n);
    const machine = await platform.machine(customer);
    await platform.switch(machine, 'running');
    await platform.database.transaction(() =>
      platform.billing.hold({
        accountId: customer.accountId,
        vmId: machine.vmId,
        operationId: null,
        amountMicros: 36_000n,
      }),
    );
    await platform.live('2026-11-20T12:00:20Z');
  });
  afterEach(() => platform.close());

  it('finds nothing where nothing is wrong, and says what it looked at', async () => {
    const report = await platform.get(Verification).run();
    expect(report).toMatchObject({ ok: true, checkedAt: '2026-11-20T12:00:20.000Z' });
    expect(report.checks.map(({ name }) => name)).toEqual([
      'I1',
      'I2',
      'I3',
      'I4',
      'I5',
      'I6',
      'I7',
      'I10',
      'reserved',
      'months',
    ]);
    const rows = Object.fromEntries(report.checks.map((check) => [check.name, check.rows]));
    expect(rows).toMatchObject({ I1: 1, I2: 4, I3: 3 + 3, I4: 3, I5: 1, I10: 3, reserved: 1, months: 2 });
  });

  it.each(SABOTAGE)('%s cries out when %s', async (promise, _what, ...statements) => {
    const client = await platform.database.connect();
    try {
      for (const table of ['ledger', 'vm_hours', 'vm_segments', 'reservations', 'instances'])
        await client.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
      for (const text of statements) await client.query(text);
    } finally {
      client.release();
    }
    const broken = await platform.broken();
    expect(Object.keys(broken)).toContain(promise);
    expect(broken[promise]).not.toEqual([]);
  });

  it('recomputes only as many periods as it is asked for', async () => {
    const report = await platform.get(Verification).run({ periods: 1 });
    expect(report.checks.find(({ name }) => name === 'I4')?.rows).toBe(1);
  });

  it('tells an operation that does not end from one that is still in time', async () => {
    const operation = (deadline: string) =>
      platform.sql(
        `INSERT INTO operations (id, kind, organization_id, request_id, deadline_at, created_at) VALUES ($1, 'instance.create', $2, 'r', $3, $3)`,
        newId(),
        customer.organizationId,
        deadline,
      );
    await operation('2026-11-20T11:50:00Z');
    expect(await platform.broken()).toEqual({});
    await operation('2026-11-20T11:45:00Z');
    expect(await platform.broken()).toMatchObject({ I7: [{ kind: 'operation' }] });
  });
});
