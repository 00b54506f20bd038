import { absoluteName, isTextType, portableValue } from '../record-spelling.js';
import { textOfCharacterStrings } from '../character-strings.js';
import { RECORD_TYPES, type RecordValues } from '../values.js';
import { zoneFault, type ZoneFault } from '../zone-fault.js';
import { entriesOf, type ZoneFileEntry, type ZoneFileFault } from './zone-file.lines.js';

export interface ZoneFile {
  /** In the order of the file. The zone's SOA is left out: vendors keep their own. */
  readonly records: readonly RecordValues[];
  /** The first `$TTL`, in seconds; records that rest on it have no time to live of their own. */
  readonly defaultTtlS: number | null;
  /** Everything that makes no sense, in the order of the file; a file with faults must not be used. */
  readonly faults: readonly ZoneFileFault[];
}

const TYPES: ReadonlySet<string> = new Set(RECORD_TYPES);
const CLASSES = /^(?:IN|CH|HS)$/i;
const MAX_TTL_S = 2 ** 31 - 1;

interface Reading {
  readonly zone: string;
  origin: string;
  owner: string | null;
  ttlS: number | null;
  defaultTtlS: number | null;
  readonly records: RecordValues[];
}

/** Reads a BIND zone file (RFC 1035 section 5, RFC 2308 `$TTL`). `$INCLUDE` and `$GENERATE` are faults. */
export function readZoneFile(text: string, zone: string): ZoneFile {
  const { entries, faults } = entriesOf(text);
  const reading: Reading = { zone, origin: zone, owner: null, ttlS: null, defaultTtlS: null, records: [] };
  const all = [...faults];
  for (const entry of entries) {
    const fault = entry.words[0]?.startsWith('$') ? readDirective(reading, entry) : readRecord(reading, entry);
    if (fault !== null) all.push({ line: entry.line, ...fault });
  }
  return {
    records: reading.records,
    defaultTtlS: reading.defaultTtlS,
    faults: all.sort((a, b) => a.line - b.line),
  };
}

function readDirective(reading: Reading, { words }: ZoneFileEntry): ZoneFault | null {
  const [directive = '', argument = ''] = words;
  if (directive.toUpperCase() === '$ORIGIN') {
    if (argument === '') return zoneFault('file_origin');
    reading.origin = absoluteName(argument, reading.origin).replace(/\.$/, '');
    return null;
  }
  if (directive.toUpperCase() === '$TTL') {
    const ttlS = secondsOf(argument);
    if (ttlS === null) return zoneFault('file_ttl', { text: argument });
    reading.ttlS = ttlS;
    reading.defaultTtlS ??= ttlS;
    return null;
  }
  return zoneFault('file_directive', { text: directive });
}

function readRecord(reading: Reading, { words, isIndented }: ZoneFileEntry): ZoneFault | null {
  const rest = [...words];
  if (!isIndented) reading.owner = absoluteName(rest.shift() ?? '', reading.origin).replace(/\.$/, '');
  if (reading.owner === null) return zoneFault('file_first_name');
  if (reading.owner.includes('\\')) return zoneFault('file_escaped', { text: reading.owner });
  let ownTtlS: number | null = null;
  for (let word = rest[0]; word !== undefined && (CLASSES.test(word) || secondsOf(word) !== null); word = rest[0]) {
    if (!CLASSES.test(word)) ownTtlS = secondsOf(word);
    else if (word.toUpperCase() !== 'IN') return zoneFault('file_class', { text: word });
    rest.shift();
  }
  const type = (rest.shift() ?? '').toUpperCase();
  if (type === 'SOA') return null;
  if (!TYPES.has(type)) return type === '' ? zoneFault('file_no_type') : zoneFault('file_type', { type });
  if (rest.length === 0) return zoneFault('file_no_value', { type });
  const name = nameIn(reading.zone, reading.owner);
  if (name === null) return zoneFault('file_outside', { text: reading.owner, zone: reading.zone });
  const written = rest.join(' ');
  if (isTextType(type) && textOfCharacterStrings(written) === null) return zoneFault('file_text', { type });
  const inherited = reading.ttlS === reading.defaultTtlS ? null : reading.ttlS;
  const value = portableValue(type, written, reading.origin);
  reading.records.push({ name, type, value, ttlS: ownTtlS ?? inherited });
  return null;
}

function nameIn(zone: string, absolute: string): string | null {
  if (absolute === zone) return '';
  return absolute.endsWith(`.${zone}`) ? absolute.slice(0, -zone.length - 1) : null;
}

const UNIT_S: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** `3600`, or with BIND's units: `1h30m`. */
function secondsOf(word: string): number | null {
  if (!/^(?:\d+|(?:\d+[smhdw])+)$/i.test(word)) return null;
  const parts = [...word.toLowerCase().matchAll(/(\d+)([smhdw]?)/g)];
  const seconds = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNIT_S[unit ?? ''] ?? 1), 0);
  return seconds <= MAX_TTL_S ? seconds : null;
}
