import { ProviderError, type CallContext, type DnsRecord, type DnsTask, type RecordValues } from '@uni/dns-port';
import { expect, it } from 'vitest';
import type { DnsHarness, DnsSession } from './dns-harness.types.js';

const MOST_STEPS = 300;
const MOST_PAGES = 100;

/** One test's account with the hands to try it. */
export class DnsBench {
  readonly zone: string;

  constructor(
    readonly session: DnsSession,
    readonly harness: DnsHarness,
    readonly context: CallContext = session.context(),
  ) {
    this.zone = harness.zones[0];
  }

  get driver() {
    return this.session.driver;
  }

  /** Reads all pages. */
  async records(zone: string = this.zone): Promise<readonly DnsRecord[]> {
    const found: DnsRecord[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { records, nextCursor } = await this.driver.records(zone, cursor, this.context);
      found.push(...records);
      if (nextCursor === null) return found;
      cursor = nextCursor;
    }
    throw new Error('the pages of the records do not end');
  }

  async find(wanted: Partial<RecordValues>): Promise<readonly DnsRecord[]> {
    const records = await this.records();
    return records.filter(
      (record) =>
        (wanted.name === undefined || record.name === wanted.name) &&
        (wanted.type === undefined || record.type === wanted.type) &&
        (wanted.value === undefined || record.value === wanted.value),
    );
  }

  /** Makes a record and answers with what reads say of it, once they know it. */
  async make(values: RecordValues): Promise<DnsRecord> {
    await this.driver.createRecord(this.zone, values, this.context);
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const [record] = await this.find(values);
      if (record) return record;
      this.session.tick();
    }
    throw new Error('the new record never appears');
  }

  /** Polls to the end, each time with a driver that remembers nothing. */
  async follow(task: DnsTask): Promise<void> {
    let current = task;
    for (let step = 0; step < MOST_STEPS && current.state === 'pending'; step += 1) {
      expect(current.pollAfterMs).toBeGreaterThan(0);
      this.session.tick();
      current = await this.session.reopen().task(current.handle, this.context);
    }
    expect(current.state, 'the task must end').toBe('done');
  }

  async publish(): Promise<void> {
    await this.follow(await this.driver.publish(this.zone, this.context));
  }

  async failure(call: Promise<unknown>): Promise<ProviderError> {
    const outcome: unknown = await call.then(
      () => null,
      (error: unknown) => error,
    );
    expect(outcome, 'the call must fail as a ProviderError').toBeInstanceOf(ProviderError);
    const error = outcome as ProviderError;
    const said = [error.message, error.vendorCode, error.vendorMessage, error.stack].join(' ');
    for (const secret of this.harness.secrets) expect(said, 'errors keep secrets').not.toContain(secret);
    return error;
  }

  served(wanted: { readonly name: string; readonly type: string }): readonly string[] {
    return this.session
      .served(this.zone)
      .filter(({ name, type }) => name === wanted.name && type === wanted.type)
      .map(({ value }) => value)
      .sort();
  }
}

export type DnsPromise = (name: string, keep: (bench: DnsBench) => Promise<void>) => void;

/** Declares tests that each have an account of their own. */
export function promisesOn(harness: DnsHarness): DnsPromise {
  return (name, keep) => {
    it(name, async () => {
      const session = await harness.open();
      try {
        await keep(new DnsBench(session, harness));
      } finally {
        await session.dispose();
      }
    });
  };
}

/** An address record that no account has of itself. */
export const SHOP: RecordValues = { name: 'shop', type: 'A', value: '192.0.2.21', ttlS: 300 };
