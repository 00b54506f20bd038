import type { CapabilityView, InstanceView } from '@uni/client';
import { describe, expect, it } from 'vitest';
import { offCosts, shelvingIsCheaper } from './off-states';
import { allows } from './status';

const money = (amount: string) => ({ amount, currency: 'EUR' });
const instance = {
  stoppedPerHour: money('0.004000'),
  suspendedPerHour: money('0.017000'),
  shelvedPerHour: money('0.001000'),
} as InstanceView;
const place = (actions: Record<string, boolean>) => ({ actions }) as CapabilityView;

describe('ways of being off', () => {
  it('are told with their cost where the place has them', () => {
    expect(offCosts(instance, undefined).map(({ state }) => state)).toEqual(['stopped']);
    expect(offCosts(instance, place({ suspend: false, shelve: true }))).toEqual([
      { state: 'stopped', perHour: money('0.004000') },
      { state: 'shelved', perHour: money('0.001000') },
    ]);
    expect(offCosts(instance, place({ suspend: true, shelve: true }))).toHaveLength(3);
  });

  it('name a cheaper one only where it is there and is cheaper', () => {
    expect(shelvingIsCheaper(instance, place({ shelve: true }))).toBe(true);
    expect(shelvingIsCheaper(instance, place({ shelve: false }))).toBe(false);
    expect(shelvingIsCheaper({ ...instance, shelvedPerHour: money('0.004000') }, place({ shelve: true }))).toBe(false);
  });

  it('allow a way back, and in the rescue system only what ends it', () => {
    const at = (status: InstanceView['status'], rescueSince: string | null = null) => ({
      status,
      rescueSince,
      currentOperationId: null,
      deletionProtected: false,
    });
    expect(allows(at('shelved'), 'unshelve')).toBe(true);
    expect(allows(at('shelved'), 'start')).toBe(true);
    expect(allows(at('running'), 'unrescue')).toBe(false);
    const rescued = at('running', '2026-11-20T12:00:00.000Z');
    expect(
      (['reboot', 'resize', 'rebuild', 'suspend', 'clone', 'rescue'] as const).filter((a) => allows(rescued, a)),
    ).toEqual([]);
    expect((['stop', 'shelve', 'unrescue', 'delete'] as const).filter((a) => !allows(rescued, a))).toEqual([]);
  });
});
