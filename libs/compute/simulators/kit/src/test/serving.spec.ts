import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTinyVendor, type TinyVendor } from './tiny-vendor.js';

let vendor: TinyVendor;

beforeEach(async () => {
  vendor = await startTinyVendor();
});
afterEach(() => vendor.close());

const call = (method = 'GET', headers: Record<string, string> = {}) => fetch(`${vendor.url}/list`, { method, headers });

describe('an answer', () => {
  it('goes out in the vendor’s style, compressed for who asks for it', async () => {
    const answer = await call();
    expect(answer.headers.get('x-vendor')).toBe('tiny 200');
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(await answer.json()).toHaveLength(3);
    const plain = await call('GET', { 'accept-encoding': 'identity' });
    expect(plain.headers.get('content-encoding')).toBeNull();
  });
});

describe('a fault of one request', () => {
  it.each([
    ['drop', { kind: 'drop' }, false],
    ['lost_answer', { kind: 'lost_answer' }, true],
    ['half_body', { kind: 'half_body' }, true],
  ] as const)('%s breaks the connection', async (_name, fault, acts) => {
    vendor.arm(fault);
    await expect(call('POST').then((answer) => answer.text())).rejects.toThrow();
    expect(vendor.acted).toEqual(acts ? ['POST /list'] : []);
    expect((await call('POST')).status).toBe(200);
  });

  it('slow_body gives the whole answer in drips', async () => {
    vendor.arm({ kind: 'slow_body', chunkBytes: 40, everyMs: 1 });
    const answer = await call();
    const sizes: number[] = [];
    for await (const chunk of answer.body ?? []) sizes.push((chunk as Uint8Array).length);
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(Number(answer.headers.get('content-length')));
    expect(vendor.acted).toEqual(['GET /list']);
  });

  it('slow_body stops when the client has had enough', async () => {
    vendor.arm({ kind: 'slow_body', chunkBytes: 1, everyMs: 60_000 });
    const impatient = new AbortController();
    const answer = await fetch(`${vendor.url}/list`, { signal: impatient.signal });
    impatient.abort();
    await expect(answer.text()).rejects.toThrow();
    expect((await call()).status).toBe(200);
  });

  it('status says what a gateway would, with a body of its own when it has one', async () => {
    vendor.arm({ kind: 'status', status: 429, retryAfterS: 7 });
    const slow = await call('POST');
    expect([slow.status, slow.statusText, slow.headers.get('retry-after'), await slow.text()]).toEqual([
      429,
      'Slow Down',
      '7',
      '',
    ]);
    vendor.arm({ kind: 'status', status: 403, reason: 'No', body: '{"message":"closed"}', acts: true });
    const refused = await call('POST');
    expect([refused.status, refused.statusText, await refused.json()]).toEqual([403, 'No', { message: 'closed' }]);
    expect(vendor.acted).toEqual(['POST /list']);
  });

  it('wrong_types acts on reads only, and the vendor says which calls read', async () => {
    for (const headers of [{}, { 'x-reads': 'yes' }]) {
      vendor.arm({ kind: 'wrong_types' });
      expect((await call('POST', headers)).status).toBe(200);
    }
    expect(vendor.acted).toEqual(['POST /list']);
    vendor.arm({ kind: 'wrong_types' });
    expect(await (await call()).json()).toMatchObject([{ id: { value: 1 }, name: [9] }, {}, {}]);
  });

  it.each([
    ['empty', 0],
    ['first_only', 1],
    ['missing', 1],
    ['duplicates', 6],
  ] as const)('inventory_lie %s shows %i of three', async (lie, shown) => {
    vendor.arm({ kind: 'inventory_lie', lie, ratio: 0.6 });
    expect(await (await call()).json()).toHaveLength(shown);
  });

  it('html and garbage are no JSON', async () => {
    for (const fault of [{ kind: 'html', status: 200 }, { kind: 'garbage' }] as const) {
      vendor.arm(fault);
      const text = await (await call()).text();
      expect(() => JSON.parse(text) as unknown).toThrow();
    }
    expect(vendor.acted).toEqual([]);
  });

  it('hang answers nothing until the client goes away', async () => {
    vendor.arm({ kind: 'hang' });
    const hanging = httpRequest(`${vendor.url}/list`);
    const outcome = new Promise((resolve) => hanging.on('error', resolve).on('response', resolve));
    hanging.end();
    await expect.poll(() => vendor.exchanges.length).toBe(1);
    expect(vendor.exchanges[0]).toMatchObject({ handled: null, status: null, faults: ['hang'] });
    hanging.destroy(new Error('gave up'));
    expect(await outcome).toMatchObject({ message: 'gave up' });
  });

  it('latency adds up with another fault', async () => {
    vendor.arm({ kind: 'latency', ms: 5 });
    vendor.arm({ kind: 'latency', ms: 5 });
    vendor.arm({ kind: 'status', status: 503 });
    expect((await call()).status).toBe(503);
    expect(vendor.exchanges[0]?.faults).toEqual(['latency', 'latency', 'status']);
  });
});

describe('faults of what a request starts', () => {
  const subject = { method: 'POST', path: '/list', label: 'list' };

  it('wait for a request that starts something', async () => {
    vendor.arm({ kind: 'failed_task', text: 'bad luck' });
    vendor.arm({ kind: 'partial_success', count: 2 });
    expect((await call('POST')).status).toBe(200);
    expect(vendor.exchanges[0]?.faults).toEqual([]);
    expect(vendor.book.takeForTask({ ...subject, label: 'other' })).toEqual({
      kind: 'failed',
      text: 'bad luck',
      afterEffect: false,
    });
    expect(vendor.book.takeForTask(subject)).toBeNull();
    expect(vendor.book.takePartialSuccess(subject)).toBe(2);
    expect(vendor.book.takePartialSuccess(subject)).toBeNull();
  });

  it('strike where they match, after what is skipped', () => {
    vendor.arm({ kind: 'stuck_task' }, { label: 'list', access: 'write', skip: 1 }, null);
    expect(vendor.book.takeForTask({ ...subject, access: 'read' })).toBeNull();
    expect(vendor.book.takeForTask(subject)).toBeNull();
    expect(vendor.book.takeForTask(subject)).toEqual({ kind: 'stuck' });
    expect(vendor.book.takeForTask(subject)).toEqual({ kind: 'stuck' });
    expect(vendor.book.list()).toMatchObject([{ struck: 2, remaining: null }]);
  });
});
