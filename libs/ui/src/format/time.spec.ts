import { describe, expect, it } from 'vitest';
import {
  formatClock,
  formatDateTime,
  formatDisk,
  formatDuration,
  formatMemory,
  formatRunway,
  formatRunwayShort,
  formatUtc,
  formatWhen,
} from './time';

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');
const NOW = Date.parse('2026-11-12T14:31:00Z');
const when = (iso: string, locale = 'en', clockOnly = false): string =>
  plain(formatWhen(iso, NOW, locale, 'Europe/Paris', clockOnly));

describe('times', () => {
  it('are relative within the hour, then the clock, the weekday, the date, the year', () => {
    expect(when('2026-11-12T14:30:59.500Z')).toBe('now');
    expect(when('2026-11-12T14:30:19Z')).toBe('41 s ago');
    expect(when('2026-11-12T14:27:00Z')).toBe('4 min ago');
    expect(when('2026-11-12T12:58:00Z')).toBe('13:58');
    expect(when('2026-11-11T17:00:00Z')).toBe('Wed 18:00');
    expect(when('2026-10-14T09:00:00Z')).toBe('14 Oct');
    expect(when('2025-10-14T09:00:00Z')).toBe('14 Oct 2025');
    expect(when('2026-11-12T14:27:00Z', 'fr')).toBe('il y a 4 min');
  });

  it('never lie in the future because two clocks differ', () => {
    expect(when('2026-11-12T14:31:08Z')).toBe('now');
  });

  it('stay on the clock in a sentence such as "since 14:02"', () => {
    expect(when('2026-11-12T14:02:00Z', 'en', true)).toBe('15:02');
  });

  it('are told in full with their weekday in 24 hours', () => {
    expect(plain(formatDateTime('2026-12-31T21:04:05Z', 'en', 'Europe/Paris'))).toBe('Thu 31 Dec, 22:04');
    expect(plain(formatDateTime('2026-12-31T21:04:05Z', 'en', 'Europe/Paris', true))).toBe('Thu 31 Dec, 22:04:05');
    expect(formatUtc('2026-12-31T21:04:05.123Z')).toBe('2026-12-31 21:04:05 UTC');
  });

  it('span seconds to hours in words that stay on one line', () => {
    expect([120, 4_300, 38_400, 72_000, 120_000, 7_500_000].map((ms) => plain(formatDuration(ms, 'en')))).toEqual([
      '0.1 s',
      '4.3 s',
      '38 s',
      '1 min 12 s',
      '2 min',
      '2 h 5 min',
    ]);
    expect(plain(formatDuration(4_300, 'fr'))).toBe('4,3 s');
    expect(formatDuration(72_000, 'en')).not.toContain(' ');
    expect([41_000, 725_000, 3_729_000].map(formatClock)).toEqual(['0:41', '12:05', '1:02:09']);
  });
});

describe('runways and sizes', () => {
  it('count hours under three days, then days', () => {
    expect([0, 64, 72, 1183].map((hours) => plain(formatRunway(hours, 'en')))).toEqual([
      '0 h',
      '64 h',
      '3 d',
      '49 d 7 h',
    ]);
    expect(plain(formatRunway(1183, 'fr'))).toBe('49 j 7 h');
    expect(plain(formatRunwayShort(1183, 'fr'))).toBe('49 j');
  });

  it('speak of GiB and Gio', () => {
    expect([512, 1536, 8192].map((mib) => plain(formatMemory(mib, 'en')))).toEqual(['512 MiB', '1.5 GiB', '8 GiB']);
    expect(plain(formatMemory(1536, 'fr'))).toBe('1,5 Gio');
    expect(plain(formatDisk(80, 'fr'))).toBe('80 Gio');
  });
});
