import type enAdmin from '../messages/en/admin.json';
import type enPortal from '../messages/en/portal.json';
import type { Locale } from './locale';

export type Messages = typeof enPortal & typeof enAdmin;
export type Namespace = keyof Messages;

type Module<T> = Promise<{ default: T }>;

/* Each language and face is a file of its own, named here in full so that the bundler finds it. The types are English's: a test
   proves that the other languages have the same keys. */
const FILES: Readonly<Record<Locale, () => [Module<typeof enPortal>, Module<typeof enAdmin>]>> = {
  en: () => [import('../messages/en/portal.json'), import('../messages/en/admin.json')],
  fr: () => [import('../messages/fr/portal.json'), import('../messages/fr/admin.json')] as never,
};

/** All messages of a language. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  const [portal, admin] = await Promise.all(FILES[locale]());
  return { ...portal.default, ...admin.default };
}

/** Only the given namespaces, for the part of the app that uses them. */
export function pickMessages(messages: Messages, namespaces: readonly Namespace[]): Partial<Messages> {
  return Object.fromEntries(namespaces.map((namespace) => [namespace, messages[namespace]])) as Partial<Messages>;
}
