'use client';
import { useQuery } from '@tanstack/react-query';
import { StatusGlyph, Time } from '@uni/ui';
import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useHasNames } from '../../dns/hooks/use-names';
import { Guard } from '../../session/components/guard';
import { useMay } from '../../session/hooks/use-may';
import { useSession } from '../../session/session-store';
import { PORTAL_PLACES, useGlobalKeys } from '../hooks/use-keys';
import { useLiveEvents } from '../hooks/use-live-events';
import { useLive } from '../live-store';
import { portalNav } from '../navigation';
import { usePage } from '../page-store';
import { CustomerPill } from './customer-pill';
import { Frame, FrameSkeleton } from './frame';
import { OrganizationSwitcher } from './organization-switcher';
import { Sidebar, type NavCounts } from './sidebar';

const PortalPalette = dynamic(() => import('./portal-palette').then((module) => module.PortalPalette), { ssr: false });

function useCounts(): NavCounts {
  const organization = useSession((state) => state.organizationId);
  const instances = useQuery({
    queryKey: [...keys.instances(organization), 'count'],
    queryFn: ({ signal }) => api.instances.list({ limit: 1, total: true }, { signal }),
    staleTime: 60_000,
  });
  const operations = useQuery({
    queryKey: [...keys.operations(organization), 'count'],
    queryFn: ({ signal }) => api.operations.list({ limit: 1, total: true, status: ['queued', 'running'] }, { signal }),
    staleTime: 60_000,
  });
  return {
    ...(instances.data?.total === undefined ? {} : { instances: { value: instances.data.total } }),
    ...(operations.data?.total === undefined || operations.data.total === 0
      ? {}
      : { operations: { value: operations.data.total } }),
  };
}

/** Places that do not answer, and how fresh the page is. */
function Foot(): ReactNode {
  const t = useTranslations('shell');
  const organization = useSession((state) => state.organizationId);
  const live = useLive();
  const regions = useQuery({
    queryKey: [...keys.templates(organization), 'regions'],
    queryFn: ({ signal }) => api.templates.regions({ signal }),
    staleTime: 60_000,
  });
  const all = regions.data?.items ?? [];
  const down = all.filter((region) => !region.available).length;
  return (
    <>
      <p className="flex items-center gap-2">
        <StatusGlyph kind={live.state === 'lost' || down > 0 ? 'warning' : all.length === 0 ? 'waiting' : 'running'} />
        <span className={live.state === 'lost' ? 'text-warn-text' : 'text-fg-muted'}>
          {live.state === 'lost'
            ? t('streamLost')
            : down > 0
              ? t('regionsDown', { down, all: all.length })
              : all.length === 0
                ? t('regionsNone')
                : t('regionsUp', { all: all.length })}
        </span>
      </p>
      <p className="mt-0.5 pl-5 text-fg-subtle">
        {live.state === 'lost'
          ? t('polling')
          : live.heardAtMs === null
            ? t('connecting')
            : t.rich('updatedLive', { time: () => <Time at={new Date(live.heardAtMs ?? 0).toISOString()} /> })}
      </p>
    </>
  );
}

function Inside({ children }: { children: ReactNode }): ReactNode {
  useLiveEvents();
  const may = useMay();
  useGlobalKeys(PORTAL_PLACES, may.change ? '/instances/new' : null);
  const counts = useCounts();
  const hasNames = useHasNames();
  const paletteOpen = usePage((state) => state.paletteOpen);
  return (
    <Frame
      face="portal"
      sidebar={<Sidebar groups={portalNav(may, hasNames)} counts={counts} foot={<Foot />} home="/dashboard" />}
      lead={<OrganizationSwitcher />}
      pill={<CustomerPill />}
      palette={paletteOpen ? <PortalPalette /> : null}
    >
      {children}
    </Frame>
  );
}

/** The customer's face: only for people who are signed in. */
export function PortalShell({ children }: { children: ReactNode }): ReactNode {
  return (
    <Guard skeleton={<FrameSkeleton />}>
      <Inside>{children}</Inside>
    </Guard>
  );
}
