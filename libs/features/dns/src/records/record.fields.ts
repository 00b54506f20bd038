import { isIP } from 'node:net';

/** A host as the value of a record: absolute, with a dot at its end. */
const HOST = /^(?:(?!-)[a-z0-9_-]{1,63}(?<!-)\.)+$/;
const MOST_HOST_CHARACTERS = 254;

/** Answers with a sentence when the words are not what the type wants, otherwise null. */
export type ValueRule = (words: readonly string[], value: string) => string | null;

/** Words that each must match, named for the sentence. */
interface WordRule {
  readonly name: string;
  readonly test: (word: string) => boolean;
  readonly wanted: string;
}

const numberUpTo = (name: string, most: number): WordRule => ({
  name,
  test: (word) => /^\d{1,10}$/.test(word) && Number(word) <= most,
  wanted: `a whole number from 0 to ${most}`,
});
export const isHost = (word: string): boolean => word.length <= MOST_HOST_CHARACTERS && HOST.test(word);
const host = (name: string, mayBeNone = false): WordRule => ({
  name,
  test: (word) => isHost(word) || (mayBeNone && word === '.'),
  wanted: `a host name with a dot at its end, such as "host.example.net."${mayBeNone ? ', or "." for none' : ''}`,
});
const hexadecimal = (name: string): WordRule => ({
  name,
  test: (word) => /^(?:[0-9a-f]{2})+$/i.test(word),
  wanted: 'an even number of hexadecimal digits',
});
const address = (family: 4 | 6): WordRule => ({
  name: 'The address',
  test: (word) => isIP(word) === family && !word.includes('%'),
  wanted: family === 4 ? 'an IPv4 address such as "192.0.2.1"' : 'an IPv6 address such as "2001:db8::1"',
});

/** Exactly these words. */
function words(...rules: readonly WordRule[]): ValueRule {
  return (found) => {
    const wrong = rules.findIndex((rule, index) => found[index] === undefined || !rule.test(found[index]));
    const rule = rules[wrong];
    if (rule) return `${rule.name} must be ${rule.wanted}.`;
    const surplus = found[rules.length];
    return surplus === undefined ? null : `"${surplus}" is one word too many.`;
  };
}

const preference = numberUpTo('The priority', 65_535);
const byte = (name: string): WordRule => numberUpTo(name, 255);

/** RFC 9460: priority, target, and parameters, of which an alias (priority 0) has none. */
const service: ValueRule = (found) => {
  const fault = words(preference, host('The target', true))(found.slice(0, 2), '');
  if (fault !== null) return fault;
  const parameters = found.slice(2);
  if (found[0] === '0' && parameters.length > 0) return 'With the priority 0 there are no parameters.';
  const wrong = parameters.find((parameter) => !/^[a-z0-9-]{1,63}(?:=.+)?$/.test(parameter));
  return wrong === undefined ? null : `"${wrong}" is no parameter such as alpn=h2.`;
};

/** RFC 8659: flags, a tag, and a value in quotes. */
const authority: ValueRule = (_found, value) => {
  const match = /^(\d{1,3}) ([a-z0-9]{1,15}) "([^"\\]*)"$/i.exec(value);
  if (!match || Number(match[1]) > 255) return 'The value must look like 0 issue "letsencrypt.org".';
  const isMail = match[2]?.toLowerCase() === 'iodef';
  return isMail && !/^(?:mailto:|https?:)/.test(match[3] ?? '')
    ? 'With the tag iodef the value must be an address that begins with mailto:, http: or https:.'
    : null;
};

const text: ValueRule = (_found, value) => {
  if (value === '') return 'The text must not be empty.';
  return Buffer.byteLength(value, 'utf8') > 4_000 ? 'The text is longer than 4,000 bytes.' : null;
};

const anything: ValueRule = (_found, value) => (value === '' ? 'The value must not be empty.' : null);

export const VALUE_RULES: Readonly<Record<string, ValueRule>> = {
  A: words(address(4)),
  AAAA: words(address(6)),
  CAA: authority,
  CNAME: words(host('The target')),
  DNAME: words(host('The target')),
  HTTPS: service,
  LOC: anything,
  MX: words(preference, host('The mail server', true)),
  NAPTR: anything,
  NS: words(host('The name server')),
  PTR: words(host('The target')),
  SPF: text,
  SRV: words(preference, numberUpTo('The weight', 65_535), numberUpTo('The port', 65_535), host('The target', true)),
  SSHFP: words(byte('The algorithm'), byte('The kind of fingerprint'), hexadecimal('The fingerprint')),
  SVCB: service,
  TLSA: words(byte('The usage'), byte('The selector'), byte('The matching'), hexadecimal('The data')),
  TXT: text,
};
