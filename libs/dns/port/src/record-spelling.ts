import { characterStringsOf, textOfCharacterStrings } from './character-strings.js';
import type { RecordValues } from './values.js';

/** Which word of the value is the name of a host, by type. */
const HOST_AT: Readonly<Record<string, number>> = {
  CNAME: 0,
  DNAME: 0,
  NS: 0,
  PTR: 0,
  MX: 1,
  SRV: 3,
  SVCB: 1,
  HTTPS: 1,
};

const TEXT_TYPES: ReadonlySet<string> = new Set(['TXT', 'SPF']);

/** Types whose value is free text in character strings. */
export function isTextType(type: string): boolean {
  return TEXT_TYPES.has(type);
}

/**
 * A value as a zone file writes it, in the portable spelling: text without its quotes, host names absolute (a name without a dot at its
 * end is one of the zone) and in lower case. Text that is not written as the RFC has it stays as it is.
 */
export function portableValue(type: string, written: string, zone: string): string {
  if (isTextType(type)) return textOfCharacterStrings(written) ?? written;
  const words = written.trim().split(/\s+/);
  const at = HOST_AT[type];
  const host = at === undefined ? undefined : words[at];
  if (at !== undefined && host !== undefined) words[at] = absoluteName(host, zone);
  if (type === 'AAAA') words[0] = (words[0] ?? '').toLowerCase();
  return words.join(' ');
}

/** The portable spelling as a zone file writes it. */
export function writtenValue(type: string, value: string): string {
  return isTextType(type) ? characterStringsOf(value) : value;
}

/** `@` and names without a dot at their end belong to the zone; `.` alone stands for no host. */
export function absoluteName(name: string, zone: string): string {
  const lower = name.toLowerCase();
  if (lower === '@') return `${zone}.`;
  return lower.endsWith('.') ? lower : `${lower}.${zone}.`;
}

/** Whether two records say the same, their time to live apart. */
export function saysTheSame(a: RecordValues, b: RecordValues): boolean {
  return a.name === b.name && a.type === b.type && a.value === b.value;
}
