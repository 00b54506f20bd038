'use client';
import { useQuery } from '@tanstack/react-query';
import type { VerifyReport } from '@uni/client';
import { cx, isZero, Skeleton, useNow } from '@uni/ui';
import { BadgeCheck, CircleAlert, CircleX } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { keys } from '../../api/keys';
import { Link } from '../../shell/components/link';
import { billingTone, formatDifference } from '../billing-state';
import { useBilledTo } from '../hooks/use-billed-to';
import { useStats } from '../hooks/use-stats';

const ICONS = { ok: BadgeCheck, late: CircleAlert, held: CircleAlert, unequal: CircleX } as const;

/** "Billed to 14:00, difference 0.000000": amber when charging is late, red when the sums disagree. Leads to the proof. */
export function BillingPill(): ReactNode {
  const t = useTranslations('admin.pill');
  const locale = useLocale();
  const now = useNow();
  const { data } = useStats();
  // reads what the verification page found last; it does not verify by itself, since that reads the whole history
  const report = useQuery<VerifyReport>({
    queryKey: keys.admin('verify'),
    queryFn: () => Promise.reject(new Error('not asked here')),
    enabled: false,
  }).data;
  const billedTo = useBilledTo();
  if (data === undefined) {
    return (
      <span className="flex h-(--control-h) shrink-0 items-center rounded-md border border-line bg-surface px-2.5">
        <Skeleton className="h-3.5 w-28" />
      </span>
    );
  }
  const tone = billingTone(data, now, report?.ok !== false);
  const Icon = ICONS[tone];
  const difference = formatDifference(data.difference, locale);
  const second =
    tone === 'unequal' && isZero(data.difference)
      ? t('broken')
      : data.heldPeriods > 0 && tone === 'held'
        ? t('held', { count: data.heldPeriods })
        : t('difference', { amount: difference });
  return (
    <Link
      href={tone === 'held' ? '/admin/billing/runs?status=held' : '/admin/billing/verify'}
      className={cx(
        'flex h-(--control-h) min-w-0 shrink-0 items-center gap-2.5 rounded-md border px-2.5 text-sm tabular transition-colors duration-(--duration-fast)',
        tone === 'ok' && 'border-line bg-surface hover:bg-hover',
        (tone === 'late' || tone === 'held') && 'border-warn-line bg-warn-soft text-warn-text',
        tone === 'unequal' && 'border-bad-line bg-bad-soft text-bad-text',
      )}
    >
      <Icon size={15} aria-hidden className={tone === 'ok' ? 'text-ok' : ''} />
      <span className="font-medium whitespace-nowrap">{billedTo(data.billedUntil)}</span>
      <span
        aria-hidden
        className={cx('h-3.5 w-px max-md:hidden', tone === 'ok' ? 'bg-line' : 'bg-current opacity-25')}
      />
      <span className={cx('whitespace-nowrap max-md:sr-only', tone === 'ok' && 'text-fg-muted')}>{second}</span>
    </Link>
  );
}
