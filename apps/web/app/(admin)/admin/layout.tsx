import { NextIntlClientProvider } from 'next-intl';
import { getMessages } from 'next-intl/server';
import type { ReactNode } from 'react';
import { AdminShell } from '../../../features/shell/components/admin-shell';

/** The operator's face. */
export default async function AdminLayout({ children }: { children: ReactNode }): Promise<ReactNode> {
  return (
    <NextIntlClientProvider messages={await getMessages()}>
      <AdminShell>{children}</AdminShell>
    </NextIntlClientProvider>
  );
}
