'use client';
import type { BalanceView } from '@uni/client';
import { formatDateTime, isNegative, isZero, Notice, runwayTone } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

/** Says how long the credit lasts, when that is not long, and what happens then. */
export function LowCreditNotice({ balance, action }: { balance: BalanceView; action?: ReactNode }): ReactNode {
  const t = useTranslations('credits');
  const locale = useLocale();
  const tone = runwayTone(balance.runwayHours);
  if (isNegative(balance.available) || isZero(balance.available)) {
    return balance.runwayHours === null && isZero(balance.balance) ? (
      <Notice tone="info" title={t('emptyTitle')} action={action}>
        {t('emptyBody')}
      </Notice>
    ) : (
      <Notice tone="bad" title={t('zeroTitle')} action={action}>
        {t(balance.autoShutdown ? 'zeroBody' : 'zeroBodyOn')}
      </Notice>
    );
  }
  if (tone === 'neutral' || balance.depletesAt === null) return null;
  return (
    <Notice
      tone={tone === 'bad' ? 'bad' : 'hourglass'}
      title={t('lastUntil', { time: formatDateTime(balance.depletesAt, locale) })}
      action={action}
    >
      {t(balance.autoShutdown ? 'lastUntilBody' : 'zeroBodyOn')}
    </Notice>
  );
}
