'use client';
import { StatusGlyph } from '@uni/ui';
import { Shield } from 'lucide-react';
import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { BillingPill } from '../../admin/components/billing-pill';
import { useAdminEvents } from '../../admin/hooks/use-admin-events';
import { useStats } from '../../admin/hooks/use-stats';
import { Guard } from '../../session/components/guard';
import { ADMIN_PLACES, useGlobalKeys } from '../hooks/use-keys';
import { useLive } from '../live-store';
import { ADMIN_NAV } from '../navigation';
import { usePage } from '../page-store';
import { Frame, FrameSkeleton } from './frame';
import { Sidebar, type NavCounts } from './sidebar';

const AdminPalette = dynamic(() => import('./admin-palette').then((module) => module.AdminPalette), { ssr: false });

function Foot(): ReactNode {
  const t = useTranslations('shell');
  const live = useLive();
  const { data } = useStats();
  const lost = live.state === 'lost';
  return (
    <>
      <p className="flex items-center gap-2">
        <StatusGlyph kind={lost || data?.workers === 0 ? 'warning' : data === undefined ? 'waiting' : 'running'} />
        <span className={lost ? 'text-warn-text' : 'text-fg-muted'}>
          {data === undefined ? t('connecting') : t('workers', { count: data.workers })}
        </span>
      </p>
      <p className="mt-0.5 pl-5 text-fg-subtle">{lost ? t('polling') : t('live')}</p>
    </>
  );
}

function Inside({ children }: { children: ReactNode }): ReactNode {
  const t = useTranslations('shell');
  useAdminEvents();
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
          badge={
            <span className="rounded-sm border border-line px-1.5 text-2xs font-medium text-fg-muted">
              {t('adminBadge')}
            </span>
          }
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
