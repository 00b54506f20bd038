import { describe, expect, it } from 'vitest';
import { thingTerms } from './resize-terms';

describe('what an order was about', () => {
  it('is named for snapshots, volumes, backups and discs, with the size that was asked for', () => {
    const after = { name: 'before-upgrade', itemId: '1', previous: 'creating' };
    expect(thingTerms({ action: 'snapshot.create', after })).toEqual({ name: 'before-upgrade' });
    expect(thingTerms({ action: 'volume.resize', after: { name: 'data', sizeGib: 20 } })).toEqual({
      name: 'data',
      sizeGib: 20,
    });
    expect(thingTerms({ action: 'iso.attach', after: { name: 'debian', isoRef: 'x' } })).toEqual({ name: 'debian' });
  });

  it('is nothing where the order is about the machine, or named nothing', () => {
    expect(thingTerms({ action: 'instance.clone', after: { name: 'copy' } })).toBe(null);
    expect(thingTerms({ action: 'iso.detach', after: {} })).toBe(null);
    expect(thingTerms({ action: 'backup.create', after: null })).toBe(null);
  });
});
