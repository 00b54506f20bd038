const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/** Reads the mark out of a name as a person with a table would: bit by bit, without the driver's code. */
export function readMark(name: string): string | null {
  const code = /(?:^|-)[uo]([0-9a-hjkmnp-tv-z]{26})(?:$|[^0-9a-z])/.exec(name)?.[1];
  if (code === undefined) return null;
  const bits = [...code].map((digit) => DIGITS.indexOf(digit).toString(2).padStart(5, '0')).join('');
  const hex =
    bits
      .slice(2)
      .match(/.{4}/g)
      ?.map((nibble) => Number.parseInt(nibble, 2).toString(16))
      .join('') ?? '';
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A name that carries a mark, as the driver would give it. */
export function writeMark(label: string, mark: string): string {
  const bits = [...mark.replaceAll('-', '')]
    .map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0'))
    .join('');
  const code =
    `00${bits}`
      .match(/.{5}/g)
      ?.map((five) => DIGITS[Number.parseInt(five, 2)])
      .join('') ?? '';
  return `${label}-u${code}`;
}

/** What stands before the mark. */
export function labelOf(name: string): string {
  return name.replace(/-[uo][0-9a-hjkmnp-tv-z]{26}.*$/, '');
}
