'use client';
import type { FieldError } from '@uni/client';
import { dns } from '@uni/contracts';
import { useTranslations } from 'next-intl';

/** The words of a record's value that sentences name. */
const WORDS = [
  'address',
  'algorithm',
  'data',
  'fingerprint',
  'fingerprint_kind',
  'mail_server',
  'matching',
  'name_server',
  'port',
  'priority',
  'selector',
  'target',
  'usage',
  'weight',
] as const;

/** What is wrong with a record or a file, in the reader's language and with the line or the record that it is about. */
export function useZoneFaultText(): (fault: FieldError) => string {
  const t = useTranslations('names.fault');
  const ta = useTranslations('names.faultAt');
  const tw = useTranslations('names.faultWord');
  return ({ code, values = {}, message }) => {
    const known = dns.ZONE_FAULT_CODES.find((each) => each === code);
    if (known === undefined) return message;
    const word = WORDS.find((each) => each === values['what']);
    const sentence = t(known, word === undefined ? values : { ...values, what: tw(`${word}`) });
    const { line, record } = values;
    if (line !== undefined) return ta('line', { line, sentence });
    return record === undefined ? sentence : ta('record', { record, sentence });
  };
}
