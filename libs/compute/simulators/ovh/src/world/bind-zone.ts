import type { ZoneState } from './dns-state.js';
import { FIELD_TYPES } from './dns-records.js';

export interface ParsedRecord {
  readonly fieldType: string;
  readonly subDomain: string;
  readonly target: string;
  readonly ttl: number;
}

export interface ParsedZone {
  readonly records: readonly ParsedRecord[];
  readonly defaultTtl: number | null;
  /** The first line that made no sense, in words; null when all did. */
  readonly error: string | null;
}

/** The zone as a file for BIND. */
export function writeZoneFile(zone: ZoneState): string {
  const { soa } = zone;
  const lines = [
    `$TTL ${soa.ttl}`,
    `@\tIN SOA ${soa.server} ${soa.email.replace('@', '.')}. (${soa.serial} ${soa.refresh} 3600 ${soa.expire} ${soa.nxDomainTtl})`,
  ];
  const records = Object.values(zone.records).sort(
    (a, b) =>
      Number(b.fieldType === 'NS') - Number(a.fieldType === 'NS') ||
      a.subDomain.localeCompare(b.subDomain) ||
      a.id - b.id,
  );
  for (const { subDomain, ttl, fieldType, target } of records) {
    const text = fieldType === 'TXT' && !target.startsWith('"') ? `"${target}"` : target;
    lines.push(`${subDomain.padEnd(20)} ${ttl > 0 ? `${ttl} ` : ''}IN ${fieldType.padEnd(6)} ${text}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Takes comments away and joins what parentheses hold together. Each entry knows the line on which it began. */
function logicalLines(text: string): { readonly number: number; readonly line: string }[] {
  const result: { number: number; line: string }[] = [];
  let open: { number: number; line: string } | null = null;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    let plain = '';
    let quoted = false;
    for (const character of raw) {
      if (character === '"') quoted = !quoted;
      if (character === ';' && !quoted) break;
      plain += character;
    }
    const bare = plain.replace(/"[^"]*"/g, '');
    const opens = bare.includes('(');
    const closes = bare.includes(')');
    const line: string = quoted || (!opens && !closes) ? plain : plain.replace(/[()]/g, ' ');
    if (open) open.line += ` ${line.trim()}`;
    else if (opens && !closes) open = { number: index + 1, line };
    else if (line.trim() !== '') result.push({ number: index + 1, line });
    if (open && closes) {
      result.push(open);
      open = null;
    }
  }
  if (open) result.push(open);
  return result;
}

function subDomainOf(owner: string, origin: string, zone: string): string | null {
  if (owner === '@') return origin === zone ? '' : origin.slice(0, -zone.length - 1);
  const absolute = owner.endsWith('.') ? owner.slice(0, -1) : `${owner}.${origin}`;
  if (absolute === zone) return '';
  return absolute.endsWith(`.${zone}`) ? absolute.slice(0, -zone.length - 1) : null;
}

/** Reads a zone file. SOA is left out: the vendor keeps its own. */
export function parseZoneFile(text: string, zone: string): ParsedZone {
  const records: ParsedRecord[] = [];
  let defaultTtl: number | null = null;
  let origin = zone;
  let owner = '@';
  const failed = (number: number, why: string): ParsedZone => ({
    records: [],
    defaultTtl,
    error: `line ${number}: ${why}`,
  });
  for (const { number, line } of logicalLines(text)) {
    const words = line.match(/"[^"]*"|\S+/g) ?? [];
    if (words[0] === '$TTL') {
      defaultTtl = Number(words[1]);
      if (!Number.isInteger(defaultTtl)) return failed(number, `$TTL is not a number`);
      continue;
    }
    if (words[0] === '$ORIGIN') {
      origin = (words[1] ?? zone).replace(/\.$/, '');
      continue;
    }
    if (!/^\s/.test(line)) owner = words.shift() ?? '@';
    let ttl = 0;
    while (words[0] !== undefined && (/^\d+$/.test(words[0]) || /^(IN|CH|HS)$/i.test(words[0]))) {
      if (/^\d+$/.test(words[0])) ttl = Number(words[0]);
      words.shift();
    }
    const fieldType = (words.shift() ?? '').toUpperCase();
    if (fieldType === 'SOA') continue;
    if (!FIELD_TYPES.has(fieldType)) return failed(number, `unknown record type '${fieldType}'`);
    if (words.length === 0) return failed(number, `${fieldType} without a target`);
    const subDomain = subDomainOf(owner, origin, zone);
    if (subDomain === null) return failed(number, `${owner} is not in zone ${zone}`);
    records.push({ fieldType, subDomain, target: words.join(' '), ttl });
  }
  return { records, defaultTtl, error: null };
}
