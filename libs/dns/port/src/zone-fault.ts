/** What a word of a record's value is, for sentences about it. */
const WORDS = {
  address: 'The address',
  algorithm: 'The algorithm',
  data: 'The data',
  fingerprint: 'The fingerprint',
  fingerprint_kind: 'The kind of fingerprint',
  mail_server: 'The mail server',
  matching: 'The matching',
  name_server: 'The name server',
  port: 'The port',
  priority: 'The priority',
  selector: 'The selector',
  target: 'The target',
  usage: 'The usage',
  weight: 'The weight',
} as const;
export type RecordWord = keyof typeof WORDS;

type Values = Readonly<Record<string, string>>;
const word = ({ what = '' }: Values): string => (what in WORDS ? WORDS[what as RecordWord] : 'A word');

const SENTENCES = {
  address4: (v: Values) => `${word(v)} must be an IPv4 address such as "192.0.2.1".`,
  address6: (v: Values) => `${word(v)} must be an IPv6 address such as "2001:db8::1".`,
  alias_beside: ({ where }: Values) => `${where} is an alias (CNAME) and cannot have other records.`,
  alias_parameters: () => 'With the priority 0 there are no parameters.',
  alias_targets: ({ where }: Values) => `${where} can be an alias (CNAME) of one target only.`,
  alias_zone: () => 'The zone itself cannot be an alias: use A and AAAA records.',
  authority: () => 'The value must look like 0 issue "letsencrypt.org".',
  authority_address: () => 'With the tag iodef the value must be an address that begins with mailto:, http: or https:.',
  control: () => 'The value must not hold a character with the number 0.',
  different_ttl: ({ where, type }: Values) => `All records of ${where}, type ${type}, need the same time to live.`,
  file_class: ({ text }: Values) => `The class ${text} is not supported, only IN.`,
  file_directive: ({ text }: Values) => `${text} is not supported: write out what it stands for.`,
  file_empty: () => 'The file holds no record.',
  file_escaped: ({ text }: Values) => `The name "${text}" has an escaped character, which is not supported.`,
  file_first_name: () => 'The first record needs a name.',
  file_no_type: () => 'A type is missing.',
  file_no_value: ({ type }: Values) => `A record of type ${type} needs a value.`,
  file_origin: () => '$ORIGIN needs a name.',
  file_outside: ({ text, zone }: Values) => `${text} does not lie in the zone ${zone}.`,
  file_parenthesis_closed: () => 'A parenthesis is closed that was never opened.',
  file_parenthesis_open: () => 'A parenthesis is opened and never closed.',
  file_quote: () => 'A quote is opened and never closed.',
  file_text: ({ type }: Values) => `The text of ${type} is not written correctly.`,
  file_ttl: ({ text }: Values) => `$TTL needs a number of seconds, not "${text}".`,
  file_type: ({ type }: Values) => `The type ${type} is not supported.`,
  hexadecimal: (v: Values) => `${word(v)} must be an even number of hexadecimal digits.`,
  host: (v: Values) => `${word(v)} must be a host name with a dot at its end, such as "host.example.net.".`,
  host_or_none: (v: Values) =>
    `${word(v)} must be a host name with a dot at its end, such as "host.example.net.", or "." for none.`,
  name: ({ text }: Values) => `"${text}" is no name: use small letters, digits, hyphens and dots.`,
  name_long: () => 'The name is too long: 253 characters with the zone.',
  name_underscore: ({ type }: Values) => `A name with an underscore cannot have a record of type ${type}.`,
  number: (v: Values) => `${word(v)} must be a whole number from 0 to ${v['most']}.`,
  parameter: ({ text }: Values) => `"${text}" is no parameter such as alpn=h2.`,
  same: () => 'The zone says this already: nothing would change.',
  surplus: ({ text }: Values) => `"${text}" is one word too many.`,
  text_empty: () => 'The text must not be empty.',
  text_long: () => 'The text is longer than 4,000 bytes.',
  ttl: ({ least, most }: Values) => `The time to live must be from ${least} to ${most} seconds, or left to the zone.`,
  twice: ({ where, type }: Values) => `${where} has the same record of type ${type} twice.`,
  type: ({ type }: Values) => `Records of type ${type} cannot be made here.`,
  value_empty: () => 'The value must not be empty.',
} as const satisfies Readonly<Record<string, (values: Values) => string>>;

export type ZoneFaultCode = keyof typeof SENTENCES;
export const ZONE_FAULT_CODES = Object.keys(SENTENCES) as readonly ZoneFaultCode[];

/** What is wrong with a record, a zone or a zone file: a code with its values for programs, a sentence for people. */
export interface ZoneFault {
  readonly code: ZoneFaultCode;
  readonly values: Values;
  /** In English. */
  readonly message: string;
}

/** @param values what the sentence of that code names: texts as they were written, names, numbers */
export function zoneFault(code: ZoneFaultCode, values: Values = {}): ZoneFault {
  return { code, values, message: SENTENCES[code](values) };
}
