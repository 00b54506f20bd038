'use client';
import type { ProviderView } from '@uni/client';
import {
  buttonClass,
  DefinitionList,
  formatCount,
  Notice,
  Panel,
  PanelHead,
  Spinner,
  Stat,
  StatStrip,
  Status,
  Time,
} from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Link } from '../../shell/components/link';
import { formatLatency } from '../format-latency';
import { useMayChange } from '../hooks/use-may-change';
import { mendsInSettings } from './checklist';
import { HEALTH_DAYS } from './hooks';
import { HealthFigures } from './health-figures';
import { ProviderFindings } from './provider-findings';
import { InventoryAge } from './provider-status';
import { Availability, ProviderTimeline } from './provider-timeline';

/** How a place stands: its last thirty days, what the last check found, and the last inventory. */
export function ProviderHealth({ provider }: { provider: ProviderView }): ReactNode {
  const t = useTranslations('admin.providers');
  const locale = useLocale();
  const mayChange = useMayChange();
  const check = provider.lastCheck;
  const failing = provider.enabled && provider.status === 'failing';
  return (
    <>
      {provider.enabled ? null : (
        <Notice tone="info" title={t('pausedTitle')}>
          {t('pausedNotice')}
        </Notice>
      )}
      <StatStrip>
        <Stat
          label={t('columns.available')}
          value={<Availability provider={provider} />}
          note={t('lastDays', { days: HEALTH_DAYS })}
          tone={failing ? 'bad' : undefined}
        />
        <Stat
          label={t('columns.latency')}
          value={check?.latencyMs == null ? '–' : formatLatency(check.latencyMs, locale)}
          note={check === null ? t('neverChecked') : t.rich('checkedAt', { time: () => <Time at={check.checkedAt} /> })}
        />
        <Stat
          label={t('columns.instances')}
          value={formatCount(provider.instances, locale)}
          note={t('templates', { count: provider.templates })}
        />
        <Stat
          label={t('columns.inventory')}
          value={<InventoryAge provider={provider} />}
          note={provider.lastSync === null ? t('note.unknown') : t('machines', { count: provider.lastSync.machines })}
          tone={provider.lastSync?.ok === false ? 'warn' : undefined}
        />
      </StatStrip>
      <Panel>
        <PanelHead title={t('timeline')} note={t('lastDays', { days: HEALTH_DAYS })} />
        <div className="px-4 pb-4">
          <ProviderTimeline provider={provider} />
        </div>
      </Panel>
      <Panel className={failing ? 'border-bad-line! bg-bad-soft!' : ''}>
        <PanelHead
          title={t('lastCheck')}
          note={check === null ? undefined : <Time at={check.checkedAt} full seconds />}
        />
        {check === null && provider.enabled ? (
          <p role="status" className="flex items-center gap-2.5 px-4 pb-5 text-busy-text">
            <Spinner />
            {t('firstCheck')}
          </p>
        ) : (
          <ProviderFindings
            provider={provider}
            actions={
              mayChange && failing && mendsInSettings(check) ? (
                <Link href={`/admin/providers/${provider.id}/settings`} className={buttonClass('primary')}>
                  {t('changeConnection')}
                </Link>
              ) : undefined
            }
          />
        )}
      </Panel>
      <HealthFigures provider={provider} />
      <LastInventory provider={provider} />
    </>
  );
}

function LastInventory({ provider }: { provider: ProviderView }): ReactNode {
  const t = useTranslations('admin.providers');
  const locale = useLocale();
  const sync = provider.lastSync;
  return (
    <Panel>
      <PanelHead
        title={t('lastSync')}
        note={sync === null ? undefined : <Time at={sync.at} full seconds />}
        actions={
          <Link href={`/admin/providers/${provider.id}/inventory`} className={buttonClass('ghost', 'sm')}>
            {t('tab.inventory')}
          </Link>
        }
      />
      {sync === null ? (
        <p className="flex items-center gap-2.5 px-4 pb-5 text-fg-muted">
          {provider.enabled ? <Spinner /> : null}
          {t(provider.enabled ? 'firstSync' : 'neverChecked')}
        </p>
      ) : (
        <div className="grid gap-x-8 md:grid-cols-2">
          <DefinitionList
            items={[
              {
                key: 'result',
                label: t('sync.result'),
                value: (
                  <Status kind={sync.ok ? (sync.complete ? 'done' : 'warning') : 'error'}>
                    {t(sync.ok ? (sync.complete ? 'sync.complete' : 'sync.short') : 'sync.failed')}
                  </Status>
                ),
              },
              { key: 'machines', label: t('sync.machines'), value: formatCount(sync.machines, locale) },
              { key: 'changed', label: t('sync.changed'), value: formatCount(sync.changed, locale) },
            ]}
          />
          <DefinitionList
            items={[
              {
                key: 'lost',
                label: t('sync.lost'),
                value: <span className={sync.lost > 0 ? 'text-bad-text' : ''}>{formatCount(sync.lost, locale)}</span>,
              },
              {
                key: 'orphans',
                label: t('sync.orphans'),
                value: (
                  <span className={sync.orphans > 0 ? 'text-warn-text' : ''}>{formatCount(sync.orphans, locale)}</span>
                ),
              },
              { key: 'foreign', label: t('sync.foreign'), value: formatCount(sync.foreign, locale) },
            ]}
          />
          {sync.message === null ? null : (
            <p lang="en" className="px-4 pb-4 text-fg-muted md:col-span-2">
              {sync.message}
            </p>
          )}
        </div>
      )}
    </Panel>
  );
}
