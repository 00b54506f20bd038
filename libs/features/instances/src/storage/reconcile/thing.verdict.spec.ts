import { describe, expect, it } from 'vitest';
import { judgeThing } from './thing.verdict.js';

const row = {
  kind: 'volume',
  state: 'ready',
  externalId: 'v-1',
  sizeGib: 10,
  attached: true,
  instanceId: 'a',
  missingCount: 0,
} as const;
const thing = { externalId: 'v-1', mark: 'm', name: 'v', sizeGib: 10, machineExternalId: '100', stands: true };

describe('what a list says about a volume of ours', () => {
  it('nothing, when it is as we thought', () => {
    expect(judgeThing(row, thing, 'a')).toBeNull();
  });

  it('that it is gone only when a second list does not name it either', () => {
    expect(judgeThing(row, null, null)).toEqual({ missingCount: 1 });
    expect(judgeThing({ ...row, missingCount: 1 }, null, null)).toEqual({
      missingCount: 2,
      state: 'gone',
      attached: false,
    });
    expect(judgeThing({ ...row, state: 'gone', attached: false, missingCount: 2 }, null, null)).toBeNull();
  });

  it('that it is there again, and where', () => {
    expect(judgeThing({ ...row, state: 'gone', attached: false, missingCount: 2 }, thing, 'b')).toMatchObject({
      state: 'ready',
      missingCount: 0,
      attached: true,
      instanceId: 'b',
    });
    expect(judgeThing(row, { ...thing, machineExternalId: null }, null)).toMatchObject({
      attached: false,
      instanceId: 'a',
    });
  });

  it('nothing while the vendor is at work on it', () => {
    expect(judgeThing(row, { ...thing, machineExternalId: null, stands: false }, null)).toBeNull();
  });

  it('a size that it grew to, and keeps ours where the vendor names none', () => {
    expect(judgeThing(row, { ...thing, sizeGib: 20 }, 'a')).toMatchObject({ sizeGib: 20 });
    expect(judgeThing(row, { ...thing, sizeGib: null }, 'a')).toBeNull();
  });
});
