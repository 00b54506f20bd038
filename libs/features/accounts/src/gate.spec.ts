import { describe, expect, it } from 'vitest';
import { Gate } from './gate.js';

/** Work that ends when it is told to. */
function work() {
  let finish = (): void => undefined;
  const done = new Promise<void>((resolve) => (finish = resolve));
  return { done, finish };
}
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('the gate before expensive work', () => {
  it('lets so many run at once, in the order they came', async () => {
    const gate = new Gate(2, 10);
    const jobs = Array.from({ length: 5 }, work);
    const began: number[] = [];
    const all = jobs.map((job, index) =>
      gate.run(() => {
        began.push(index);
        return job.done;
      }),
    );
    await settle();
    expect(began).toEqual([0, 1]);
    jobs[1]?.finish();
    await settle();
    expect(began).toEqual([0, 1, 2]);
    for (const job of jobs) job.finish();
    await Promise.all(all);
    expect(began).toEqual([0, 1, 2, 3, 4]);
  });

  it('refuses what would wait too long, at once and with a time to come back', async () => {
    const gate = new Gate(1, 1);
    const first = work();
    const running = gate.run(() => first.done);
    const waiting = gate.run(async () => 'second');
    await expect(gate.run(async () => 'third')).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 });
    first.finish();
    await running;
    expect(await waiting).toBe('second');
  });

  it('goes on after a failure', async () => {
    const gate = new Gate(1, 1);
    await expect(gate.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await gate.run(async () => 'next')).toBe('next');
  });
});
