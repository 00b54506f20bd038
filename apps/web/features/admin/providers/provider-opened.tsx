'use client';
import type { ProviderView } from '@uni/client';
import { buttonClass, cx } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Link } from '../../shell/components/link';
import { useMayChange } from '../hooks/use-may-change';
import { mendsInSettings } from './checklist';
import { ExaminationButton, ExaminationResult } from './examination-buttons';
import { useProvider } from './hooks';
import { ProviderFindings } from './provider-findings';
import { useProviderRequest } from './use-provider-request';

/** A place opened in the list: its findings, and the two presses that are needed most. */
export function ProviderOpened({ provider: row }: { provider: ProviderView }): ReactNode {
  const t = useTranslations('admin.providers');
  const mayChange = useMayChange();
  const test = useProviderRequest(row.id, 'test');
  const provider = useProvider(row.id).data ?? row;
  const failing = provider.enabled && provider.status === 'failing';
  const inSettings = mendsInSettings(provider.lastCheck);
  return (
    <div
      className={cx('flex flex-col gap-3 pt-3 whitespace-normal', failing && 'bg-bad-soft')}
      {...(failing ? { 'data-failing': '' } : {})}
    >
      <ProviderFindings
        provider={provider}
        actions={
          <>
            {mayChange && failing && inSettings ? (
              <Link href={`/admin/providers/${provider.id}/settings`} className={buttonClass('primary')}>
                {t('changeConnection')}
              </Link>
            ) : null}
            {mayChange ? (
              <ExaminationButton what="test" state={test} variant={failing && !inSettings ? 'primary' : 'default'} />
            ) : null}
            <Link href={`/admin/providers/${provider.id}`} className={buttonClass('ghost')}>
              {t('details')}
            </Link>
          </>
        }
      />
      {test.waiting || test.answered || test.error !== null ? (
        <div className="px-4 pb-4">
          <ExaminationResult what="test" state={test} provider={provider} />
        </div>
      ) : null}
    </div>
  );
}
