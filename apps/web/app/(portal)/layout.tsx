import { NextIntlClientProvider } from 'next-intl';
import { getMessages } from 'next-intl/server';
import type { ReactNode } from 'react';
import { PowerDialog } from '../../features/instances/components/power-dialog';
import { PortalShell } from '../../features/shell/components/portal-shell';
import type { Messages } from '../../i18n/messages';

/** The customer's face. */
export default async function PortalLayout({ children }: { children: ReactNode }): Promise<ReactNode> {
  const { admin: _admin, ...messages } = (await getMessages()) as Messages;
  return (
    <NextIntlClientProvider messages={messages}>
      <PortalShell>
        {children}
        <PowerDialog />
      </PortalShell>
    </NextIntlClientProvider>
  );
}
