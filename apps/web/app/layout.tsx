import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import { NextIntlClientProvider } from 'next-intl';
import { getLocale, getMessages } from 'next-intl/server';
import type { ReactNode } from 'react';
import { Providers } from '../features/session/components/providers';
import { THEME_SCRIPT } from '../features/shell/preferences';
import { pickMessages, type Messages } from '../i18n/messages';
import './globals.css';

export const metadata: Metadata = { title: 'Uni-Manager', robots: { index: false } };
export const viewport: Viewport = { width: 'device-width', initialScale: 1, viewportFit: 'cover' };

/** Every page. Reading the request makes all of them dynamic, which the nonce of the security policy needs. */
export default async function RootLayout({ children }: { children: ReactNode }): Promise<ReactNode> {
  const locale = await getLocale();
  const messages = (await getMessages()) as Messages;
  const nonce = (await headers()).get('x-nonce') ?? '';
  return (
    <html lang={locale} className={`${GeistSans.variable} ${GeistMono.variable}`} suppressHydrationWarning>
      <head>
        <script nonce={nonce} dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} suppressHydrationWarning />
      </head>
      <body>
        <NextIntlClientProvider
          messages={pickMessages(messages, ['ui', 'errors', 'validation', 'session', 'auth', 'shell'])}
        >
          <Providers nonce={nonce}>{children}</Providers>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
