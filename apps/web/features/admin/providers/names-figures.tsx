'use client';
import type { ProviderHealthView } from '@uni/client';
import { buttonClass, DefinitionList, Panel, PanelHead, Status, Time } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Link } from '../../shell/components/link';
import { useCallItems } from './call-items';

type Names = NonNullable<ProviderHealthView['dns']>;

/** How the zones and domains of a connection are read: they are asked for by calls of their own, behind a breaker of their own. */
export function NamesFigures({ health }: { health: ProviderHealthView }): ReactNode {
  return health.dns === null ? null : <Figures names={health.dns} />;
}

function Figures({ names }: { names: Names }): ReactNode {
  const t = useTranslations('admin.dns');
  const word = useTranslations('admin.providers');
  const items = useCallItems(names);
  const state = stateOf(names);
  return (
    <Panel>
      <PanelHead
        title={t('title')}
        note={t('holds', { zones: names.zones, domains: names.domains })}
        actions={
          <Link href="/admin/dns" className={buttonClass('ghost', 'sm')}>
            {t('accounts')}
          </Link>
        }
      />
      <DefinitionList
        items={[
          {
            key: 'state',
            label: word('columns.state'),
            value: (
              <Status
                kind={state}
                note={names.lastGoodSyncAt === null ? undefined : <Time at={names.lastGoodSyncAt} />}
              >
                {t(`account.${state}`)}
              </Status>
            ),
          },
          ...items,
        ]}
      />
      {names.failure === null ? null : (
        <p lang="en" className="px-4 pb-4 text-sm break-words text-fg-muted">
          {names.failure}
        </p>
      )}
    </Panel>
  );
}

function stateOf({ enabled, failure, lastGoodSyncAt }: Names): 'stopped' | 'warning' | 'waiting' | 'done' {
  if (!enabled) return 'stopped';
  if (failure !== null) return 'warning';
  return lastGoodSyncAt === null ? 'waiting' : 'done';
}
