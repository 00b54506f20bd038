import { describe, expect, it } from 'vitest';
import { metricFormat } from './metric-values';

const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('values of a load', () => {
  it('are short and in the units of the language', () => {
    expect(plain(metricFormat('ratio', 'en')(0.3712))).toBe('37.1%');
    expect(plain(metricFormat('bytes', 'en')(1.5 * 1024 ** 3))).toBe('1.5 GiB');
    expect(plain(metricFormat('bytes_per_second', 'en')(640 * 1024))).toBe('640 KiB/s');
    expect(plain(metricFormat('bytes_per_second', 'fr')(1536))).toBe('1,5 Kio/s');
  });

  it('reach from nothing to more than there is', () => {
    expect(plain(metricFormat('bytes', 'en')(0))).toBe('0 B');
    expect(plain(metricFormat('bytes', 'en')(0.4))).toBe('0.4 B');
    expect(plain(metricFormat('bytes', 'en')(3 * 1024 ** 5))).toBe('3,070 TiB');
  });
});
