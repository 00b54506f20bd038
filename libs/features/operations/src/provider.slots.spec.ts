import { describe, expect, it } from 'vitest';
import { ProviderSlots } from './provider.slots.js';

describe('a provider that hangs', () => {
  it('fills its own slots and nobody else’s, and gets them back', () => {
    const slots = new ProviderSlots(2);
    const first = slots.take('a');
    expect(slots.take('a')).not.toBeNull();
    expect(slots.take('a')).toBeNull();
    expect(slots.take('b')).not.toBeNull();
    first?.();
    expect(slots.take('a')).not.toBeNull();
  });

  it('does not concern work that needs no provider', () => {
    const slots = new ProviderSlots(1);
    expect([slots.take(null), slots.take(null)].every((slot) => slot !== null)).toBe(true);
  });
});
