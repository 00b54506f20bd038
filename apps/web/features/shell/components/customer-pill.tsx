'use client';
import { cx, PHONE_QUERY, RunwayPill, runwayPillClass, Skeleton, useMedia } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { Link } from './link';
import type { ReactNode } from 'react';
import { useMay } from '../../session/hooks/use-may';
import { useBalance } from '../../billing/hooks/use-balance';

/** Balance and hours left, on every page, leading to the credits. */
export function CustomerPill(): ReactNode {
  const t = useTranslations('shell');
  const phone = useMedia(PHONE_QUERY);
  const { data } = useBalance();
  if (!useMay().pay) return null;
  if (data === undefined) {
    return (
      <span className={runwayPillClass(null)}>
        <Skeleton className={phone ? 'h-3.5 w-24' : 'h-3.5 w-40'} />
      </span>
    );
  }
  return (
    <Link href="/credits" className={cx(runwayPillClass(data.runwayHours))} aria-label={undefined}>
      <span className="sr-only">{t('credits')}: </span>
      <RunwayPill
        available={data.available}
        hours={data.runwayHours}
        compact={phone}
        leftLabel={(runway) => t('left', { runway })}
        idleLabel={t('nothingBurns')}
      />
    </Link>
  );
}
