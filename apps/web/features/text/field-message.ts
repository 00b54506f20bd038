/** The validation sentences of the contract and the message that says the same in the reader's language. */
const PATTERNS = [
  [/^must not be empty$/, 'empty'],
  [/^must be text$/, 'empty'],
  [/^must have at least ([\d,]+) characters$/, 'atLeast'],
  [/^must have at most ([\d,]+) characters$/, 'atMost'],
  [/^must not contain control characters$/, 'control'],
  [/^must be an e-mail address$/, 'email'],
  [/^must be a decimal number/, 'decimal'],
  [/^must be letters, digits and "-"/, 'instanceName'],
  [/^must begin with a letter, and be letters/, 'thingName'],
  [/^must be lower-case letters, digits/, 'tag'],
  [/^must be a host name$/, 'hostname'],
  [/^must be an https address$/, 'https'],
  [/^must be a Unix user name$/, 'unixUser'],
  [/^must be between 0 and 1000 an hour$/, 'rate'],
  [/^must not be above the running price$/, 'stoppedAboveRunning'],
  [/^must be a number$/, 'number'],
  [/^must be a whole number$/, 'whole'],
  [/^must be at least ([\d,.]+)$/, 'atLeastNumber'],
  [/^must be at most ([\d,.]+)$/, 'atMostNumber'],
  [/^must be a time such as/, 'clock'],
  [/^must be an id$/, 'choose'],
  [/^is taken$/, 'taken'],
  [/^has an account already$/, 'hasAccount'],
  [/^is there already$/, 'keyThere'],
  [/^must be one line: a public key/, 'keyOneLine'],
  [/^is a private key/, 'keyPrivate'],
  [/^must begin with a key type/, 'keyType'],
  [/^is damaged: /, 'keyDamaged'],
  [/^is an RSA key of /, 'keySize'],
  [/^is one too many: ([\d,]+) keys/, 'keyMany'],
  [/^is none of your keys$/, 'keyGone'],
  [/^is not supported by this place$/, 'unsupported'],
  [/^needs a key at this place$/, 'keyNeeded'],
  [/^is not a region of this provider$/, 'notRegion'],
  [/^must not be zero$/, 'zero'],
  [/^must be an address or a network such as/, 'network'],
  [/^has address bits beyond its prefix: write (\S+)$/, 'networkBits'],
  [/^must not be below portFrom$/, 'portOrder'],
  [/^must be a whole number$/, 'number'],
  [/^must be at least (\d+)$/, 'atLeastNumber'],
  [/^must be at most (\d+)$/, 'atMostNumber'],
  [/^Too small: expected number to be >=?\s*([\d.]+)/, 'atLeastNumber'],
  [/^Too big: expected number to be <=?\s*([\d.]+)/, 'atMostNumber'],
  [/^Invalid input: expected (?:number|int)/, 'number'],
] as const;

export type FieldMessageKey = (typeof PATTERNS)[number][1];
export const FIELD_MESSAGE_KEYS: readonly FieldMessageKey[] = PATTERNS.map(([, key]) => key);

/** Finds the message for a validation sentence; null when it is not one of the contract's. */
export function matchFieldMessage(sentence: string): { key: FieldMessageKey; count: string } | null {
  for (const [pattern, key] of PATTERNS) {
    const match = pattern.exec(sentence);
    if (match) return { key, count: match[1] ?? '' };
  }
  return null;
}
