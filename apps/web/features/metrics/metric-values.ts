/** Binary units, in the words of each language. */
const UNITS: Readonly<Record<string, readonly string[]>> = {
  en: ['B', 'KiB', 'MiB', 'GiB', 'TiB'],
  fr: ['o', 'Kio', 'Mio', 'Gio', 'Tio'],
};

export type MetricUnit = 'ratio' | 'bytes' | 'bytes_per_second';

/** A value in its unit, short: `37 %`, `1.5 GiB`, `640 KiB/s`. */
export function metricFormat(unit: MetricUnit, locale: string): (value: number) => string {
  if (unit === 'ratio') {
    const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
    return (value) => percent.format(value);
  }
  const units = UNITS[locale.slice(0, 2)] ?? UNITS['en'] ?? [];
  const number = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  return (value) => {
    const power = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(value) / 10));
    return `${number.format(value / 1024 ** power)}\u00a0${units[power] ?? ''}${unit === 'bytes' ? '' : '/s'}`;
  };
}
