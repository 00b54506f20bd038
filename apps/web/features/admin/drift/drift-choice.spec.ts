import type { DifferenceView, DriftedInstanceView } from '@uni/client';
import { describe, expect, it } from 'vitest';
import { firstChoice, firstPricing } from './drift-choice';

const difference = (
  field: DifferenceView['field'],
  acceptObstacle: DifferenceView['acceptObstacle'] = null,
  correctObstacle: DifferenceView['correctObstacle'] = null,
): DifferenceView => ({
  field,
  expected: 1,
  actual: 2,
  since: '2026-11-20T12:00:00Z',
  acceptObstacle,
  correctObstacle,
});
const drifted = (differences: DifferenceView[], offers: DriftedInstanceView['offers'] = []) =>
  ({ differences, offers }) as DriftedInstanceView;
const fields = (chosen: DifferenceView[]) => chosen.map(({ field }) => field);

describe('what is proposed for a machine that was changed', () => {
  const all = drifted([
    difference('name', 'no_host_name', 'cannot_rename'),
    difference('memoryMib'),
    difference('vcpus'),
    difference('status'),
  ]);

  it('is to accept whatever can be accepted', () => {
    expect(fields(firstChoice(all, 'accept'))).toEqual(['memoryMib', 'vcpus', 'status']);
  });

  it('is to bring back what one operation can: the whole size, else the state', () => {
    expect(fields(firstChoice(all, 'correct'))).toEqual(['memoryMib', 'vcpus']);
    expect(fields(firstChoice(drifted([difference('status')]), 'correct'))).toEqual(['status']);
    expect(firstChoice(drifted([difference('name', null, 'cannot_rename')]), 'correct')).toEqual([]);
  });

  it('is the price of a template that sells the size, else the price it has', () => {
    expect(firstPricing(all)).toBe('keep');
    const price = { amount: '0.020000', currency: 'EUR' };
    const offer = { templateId: 't', name: 'Large', runningPerHour: price, stoppedPerHour: price };
    expect(firstPricing(drifted([], [offer]))).toBe('template');
  });
});
