import { describe, expect, it } from 'vitest';
import { formatLatency } from './format-latency';

describe('how fast something answered', () => {
  it('is whole milliseconds under a second, then seconds', () => {
    expect(formatLatency(16.4, 'en')).toBe('16\u00a0ms');
    expect(formatLatency(0.2, 'en')).toBe('0\u00a0ms');
    expect(formatLatency(1_240, 'fr')).toBe('1,2\u00a0s');
  });
});
