'use client';
import { useQuery } from '@tanstack/react-query';
import { buttonClass, Notice } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { Link } from '../../shell/components/link';
import type { ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';

/** Places of this organisation's machines that do not answer. */
export function Incidents(): ReactNode {
  const t = useTranslations('dashboard');
  const organization = useSession((state) => state.organizationId);
  const { data } = useQuery({
    queryKey: [...keys.instances(organization), 'unknown'],
    queryFn: ({ signal }) => api.instances.list({ status: ['unknown'], limit: 200, total: true }, { signal }),
    staleTime: 30_000,
  });
  const places = new Map<string, number>();
  for (const instance of data?.items ?? []) places.set(instance.region, (places.get(instance.region) ?? 0) + 1);
  return [...places].map(([region, count]) => (
    <Notice
      key={region}
      tone="warn"
      title={t('silent', { region })}
      action={
        <Link
          href={`/instances?show=attention&region=${encodeURIComponent(region)}`}
          className={buttonClass('ghost', 'sm')}
        >
          {t('details')}
        </Link>
      }
    >
      {t('silentBody', { count })}
    </Notice>
  ));
}
