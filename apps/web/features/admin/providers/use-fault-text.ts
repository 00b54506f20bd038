'use client';
import { useTranslations } from 'next-intl';
import { useFieldMessage } from '../../text/use-form-errors';

/** The contract's sentences about connections, and the message that says the same in the reader's language. */
const SENTENCES = [
  [/^must look like user@realm!token$/, 'tokenId'],
  [/^must be the UUID/, 'tokenSecret'],
  [/^must be an https address/, 'endpoint'],
  [/^must be letters, digits, ".", "_" or "-"$/, 'name'],
  [/^must be an IPv4 address$/, 'ipv4'],
  [/^must not be before `from`$/, 'order'],
  [/^must be within \d+ addresses/, 'range'],
  [/^must not be below vmidMin$/, 'vmidOrder'],
  [/^must be at least 100$/, 'vmid'],
  [/^must be .+, without spaces$/, 'secret'],
  [/^must be a project id/, 'project'],
  [/^must be a region such as/, 'ovhRegion'],
  [/^must be a subsidiary such as/, 'subsidiary'],
  [/^must be the id of a /, 'cloudId'],
  [/^must be a datacenter such as/, 'datacenter'],
  [/^must be the code of a traffic package/, 'traffic'],
  [/^must be a SHA-256 fingerprint/, 'fingerprint'],
  [/^is taken$/, 'taken'],
] as const;

/** The sentence beside a field of a connection. */
export function useFaultText(): (sentence: string | undefined) => string | undefined {
  const t = useTranslations('admin.providers');
  const fieldMessage = useFieldMessage();
  return (sentence) => {
    const known = SENTENCES.find(([pattern]) => sentence !== undefined && pattern.test(sentence));
    return known === undefined ? fieldMessage(sentence) : t(`fault.${known[1]}`);
  };
}
