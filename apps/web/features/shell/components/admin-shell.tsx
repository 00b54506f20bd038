'use client';
import { useQueryClient } from '@tanstack/react-query';
import type { VerifyReport } from '@uni/client';
import { cx, dateFormat, Skeleton, StatusGlyph, useNow } from '@uni/ui';
import { BadgeCheck, CircleAlert, Shield } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { keys } from '../../api/keys';
import { billingTone } from '../../admin/billing-state';
import { useStats } from '../../admin/hooks/use-stats';
import { Guard } from '../../session/components/guard';
import { ADMIN_PLACES, useGlobalKeys } from '../hooks/use-keys';
import { useLiveEvents } from '../hooks/use-live-events';
import { useLive } from '../live-store';
import { ADMIN_NAV } from '../navigation';
import { usePage } from '../page-store';
import { Frame, FrameSkeleton } from './frame';
import { Sidebar, type NavCounts } from './sidebar';

const AdminPalette = dynamic(() => import('./admin-palette').then((module) => module.AdminPalette), { ssr: false });

/** "Billed to 14:00": whether charging is on time, and what the last verification found. */
function BillingPill(): ReactNode {
  const t = useTranslations('shell');
  const locale = useLocale();
  const now = useNow();
  const { data } = useStats();
  const report = useQueryClient().getQueryData<VerifyReport>(keys.admin('verify'));
  const tone = data === undefined ? 'ok' : report?.ok === false ? 'held' : billingTone(data, now);
  return (
    <Link
      href="/admin/billing/verify"
      prefetch={false}
      className={cx(
        'flex h-(--control-h) shrink-0 items-center gap-2.5 rounded-md border px-2.5 text-sm tabular',
        tone === 'ok' && 'border-line bg-surface hover:bg-hover',
        tone === 'late' && 'border-warn-line bg-warn-soft text-warn-text',
        tone === 'held' && 'border-bad-line bg-bad-soft text-bad-text',
      )}
    >
      {tone === 'ok' ? <BadgeCheck size={15} aria-hidden className="text-ok" /> : <CircleAlert size={15} aria-hidden />}
      {data === undefined ? (
        <Skeleton className="h-3.5 w-28" />
      ) : (
        <>
          <span className="font-medium">
            {data.billedUntil === null
              ? t('billedNever')
              : t('billedTo', { time: dateFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(Date.parse(data.billedUntil)) })}
          </span>
          <span aria-hidden className="h-3.5 w-px bg-current opacity-20 max-md:hidden" />
          <span className={cx('max-md:hidden', tone === 'ok' && 'text-fg-muted')}>
            {report !== undefined ? t(report.ok ? 'invariantsHold' : 'invariantsBroken') : data.heldPeriods > 0 ? t('heldPeriods', { count: data.heldPeriods }) : t(tone === 'late' ? 'billingLate' : 'billingOnTime')}
          </span>
        </>
      )}
    </Link>
  );
}

function Foot(): ReactNode {
  const t = useTranslations('shell');
  const live = useLive();
  const { data } = useStats();
  const lost = live.state === 'lost';
  return (
    <>
      <p className="flex items-center gap-2">
        <StatusGlyph kind={lost || data?.workers === 0 ? 'warning' : data === undefined ? 'waiting' : 'running'} />
        <span className={lost ? 'text-warn-text' : 'text-fg-muted'}>{data === undefined ? t('connecting') : t('workers', { count: data.workers })}</span>
      </p>
      <p className="mt-0.5 pl-5 text-fg-subtle">{lost ? t('polling') : t('live')}</p>
    </>
  );
}

function Inside({ children }: { children: ReactNode }): ReactNode {
  const t = useTranslations('shell');
  useLiveEvents();
  useGlobalKeys(ADMIN_PLACES, '/admin/templates/new');
  const { data } = useStats();
  const paletteOpen = usePage((state) => state.paletteOpen);
  const failing = (data?.providers['failing'] ?? 0) + (data?.providers['degraded'] ?? 0);
  const counts: NavCounts =
    data === undefined
      ? {}
      : {
          ...(failing > 0 ? { providers: { value: failing, tone: 'bad' as const } } : {}),
          organisations: { value: data.organizations },
          users: { value: data.users },
          instances: { value: Object.values(data.instances).reduce((sum, count) => sum + count, 0) },
          operations: { value: data.operationsRunning },
          ...(data.heldPeriods > 0 ? { runs: { value: data.heldPeriods, tone: 'bad' as const } } : {}),
        };
  return (
    <Frame
      face="admin"
      sidebar={
        <Sidebar
          groups={ADMIN_NAV}
          counts={counts}
          foot={<Foot />}
          home="/admin"
          badge={<span className="rounded-sm border border-line px-1.5 text-2xs font-medium text-fg-muted">{t('adminBadge')}</span>}
        />
      }
      lead={
        <span className="flex items-center gap-2 text-sm font-semibold">
          <span className="flex size-[1.375rem] items-center justify-center rounded-sm border border-mark-line bg-mark-bg text-mark-fg">
            <Shield size={13} aria-hidden />
          </span>
          <span className="max-sm:hidden">{t('platform')}</span>
        </span>
      }
      pill={<BillingPill />}
      palette={paletteOpen ? <AdminPalette /> : null}
    >
      {children}
    </Frame>
  );
}

/** The operator's face: administrators, and support staff who may only look. */
export function AdminShell({ children }: { children: ReactNode }): ReactNode {
  return (
    <Guard admin skeleton={<FrameSkeleton />}>
      <Inside>{children}</Inside>
    </Guard>
  );
}
