import { describe, expect, it } from 'vitest';
import { nextRun } from './rhythm.js';

const at = (text: string): Date => new Date(`2026-11-${text}Z`);
const every = (everyHours: number) => ({ everyHours, dailyAtMinute: null });
const daily = (dailyAtMinute: number) => ({ everyHours: null, dailyAtMinute });

describe('the rhythm of backups', () => {
  it.each([
    ['begins one step from now', nextRun(every(6), at('20T12:30:00')), at('20T18:30:00')],
    [
      'keeps its beat when a tick comes late',
      nextRun(every(6), at('20T18:31:00'), at('20T18:30:00')),
      at('21T00:30:00'),
    ],
    ['leaves out what was missed', nextRun(every(1), at('21T13:10:00'), at('20T12:30:00')), at('21T13:30:00')],
    ['comes today when the hour is still ahead', nextRun(daily(210), at('20T03:29:59')), at('20T03:30:00')],
    ['comes tomorrow when it has just struck', nextRun(daily(210), at('20T03:30:00')), at('21T03:30:00')],
    ['crosses the end of a month', nextRun(daily(0), at('30T12:00:00')), new Date('2026-12-01T00:00:00Z')],
  ])('%s', (_, next, expected) => {
    expect(next).toEqual(expected);
  });
});
