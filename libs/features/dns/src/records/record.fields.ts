import { zoneFault, type RecordWord, type ZoneFault, type ZoneFaultCode } from '@uni/dns-port';
import { isIP } from 'node:net';

/** A host as the value of a record: absolute, with a dot at its end. */
const HOST = /^(?:(?!-)[a-z0-9_-]{1,63}(?<!-)\.)+$/;
const MOST_HOST_CHARACTERS = 254;

/** Answers with a fault when the words are not what the type wants, otherwise null. */
export type ValueRule = (words: readonly string[], value: string) => ZoneFault | null;

/** A word that must match, and what is said when it does not. */
interface WordRule {
  readonly test: (word: string) => boolean;
  readonly fault: ZoneFault;
}
const saying = (code: ZoneFaultCode, what: RecordWord, more: Readonly<Record<string, string>> = {}): ZoneFault =>
  zoneFault(code, { what, ...more });

const numberUpTo = (what: RecordWord, most: number): WordRule => ({
  test: (word) => /^\d{1,10}$/.test(word) && Number(word) <= most,
  fault: saying('number', what, { most: String(most) }),
});
export const isHost = (word: string): boolean => word.length <= MOST_HOST_CHARACTERS && HOST.test(word);
const host = (what: RecordWord, mayBeNone = false): WordRule => ({
  test: (word) => isHost(word) || (mayBeNone && word === '.'),
  fault: saying(mayBeNone ? 'host_or_none' : 'host', what),
});
const hexadecimal = (what: RecordWord): WordRule => ({
  test: (word) => /^(?:[0-9a-f]{2})+$/i.test(word),
  fault: saying('hexadecimal', what),
});
const address = (family: 4 | 6): WordRule => ({
  test: (word) => isIP(word) === family && !word.includes('%'),
  fault: saying(family === 4 ? 'address4' : 'address6', 'address'),
});

/** Exactly these words. */
function words(...rules: readonly WordRule[]): ValueRule {
  return (found) => {
    const wrong = rules.findIndex((rule, index) => found[index] === undefined || !rule.test(found[index]));
    const rule = rules[wrong];
    if (rule) return rule.fault;
    const surplus = found[rules.length];
    return surplus === undefined ? null : zoneFault('surplus', { text: surplus });
  };
}

const preference = numberUpTo('priority', 65_535);
const byte = (what: RecordWord): WordRule => numberUpTo(what, 255);

/** RFC 9460: priority, target, and parameters, of which an alias (priority 0) has none. */
const service: ValueRule = (found) => {
  const fault = words(preference, host('target', true))(found.slice(0, 2), '');
  if (fault !== null) return fault;
  const parameters = found.slice(2);
  if (found[0] === '0' && parameters.length > 0) return zoneFault('alias_parameters');
  const wrong = parameters.find((parameter) => !/^[a-z0-9-]{1,63}(?:=.+)?$/.test(parameter));
  return wrong === undefined ? null : zoneFault('parameter', { text: wrong });
};

/** RFC 8659: flags, a tag, and a value in quotes. */
const authority: ValueRule = (_found, value) => {
  const match = /^(\d{1,3}) ([a-z0-9]{1,15}) "([^"\\]*)"$/i.exec(value);
  if (!match || Number(match[1]) > 255) return zoneFault('authority');
  const isMail = match[2]?.toLowerCase() === 'iodef';
  return isMail && !/^(?:mailto:|https?:)/.test(match[3] ?? '') ? zoneFault('authority_address') : null;
};

const text: ValueRule = (_found, value) => {
  if (value === '') return zoneFault('text_empty');
  return Buffer.byteLength(value, 'utf8') > 4_000 ? zoneFault('text_long') : null;
};

const anything: ValueRule = (_found, value) => (value === '' ? zoneFault('value_empty') : null);

export const VALUE_RULES: Readonly<Record<string, ValueRule>> = {
  A: words(address(4)),
  AAAA: words(address(6)),
  CAA: authority,
  CNAME: words(host('target')),
  DNAME: words(host('target')),
  HTTPS: service,
  LOC: anything,
  MX: words(preference, host('mail_server', true)),
  NAPTR: anything,
  NS: words(host('name_server')),
  PTR: words(host('target')),
  SPF: text,
  SRV: words(preference, numberUpTo('weight', 65_535), numberUpTo('port', 65_535), host('target', true)),
  SSHFP: words(byte('algorithm'), byte('fingerprint_kind'), hexadecimal('fingerprint')),
  SVCB: service,
  TLSA: words(byte('usage'), byte('selector'), byte('matching'), hexadecimal('data')),
  TXT: text,
};
