import type en from '../messages/en.json';
import type { Locale } from './locale';

export type Messages = typeof en;
export type Namespace = keyof Messages;

/** All messages of a language. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  const loaded = (await (locale === 'fr' ? import('../messages/fr.json') : import('../messages/en.json'))) as unknown as { default: Messages };
  return loaded.default;
}

/** Only the given namespaces, for the part of the app that uses them. */
export function pickMessages(messages: Messages, namespaces: readonly Namespace[]): Partial<Messages> {
  return Object.fromEntries(namespaces.map((namespace) => [namespace, messages[namespace]])) as Partial<Messages>;
}
