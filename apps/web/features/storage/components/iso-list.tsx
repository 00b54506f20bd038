'use client';
import type { IsoView } from '@uni/client';
import { buttonClass, ProviderMark, type DataColumn } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { ResourceList } from '../../lists/components/resource-list';
import { useSession } from '../../session/session-store';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';

/** The ISO images that instances of the organisation can take into their drives. */
export function IsoList(): ReactNode {
  const t = useTranslations('storage');
  const locale = useLocale();
  const organization = useSession((state) => state.organizationId);
  const sizeOf = ({ sizeMib }: IsoView): string =>
    sizeMib === null
      ? '–'
      : t('size', { size: new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(sizeMib / 1024) });
  const place = (row: IsoView): ReactNode => (
    <span className="flex min-w-0 items-center gap-2 text-fg-muted">
      <ProviderMark kind={row.providerKind} />
      <span className="min-w-0 truncate">{row.regions.join(', ')}</span>
    </span>
  );
  const columns: DataColumn<IsoView>[] = [
    {
      id: 'name',
      header: t('name'),
      className: 'max-w-96',
      cell: (row) => <span className="block truncate font-medium">{row.name}</span>,
    },
    { id: 'region', header: t('region'), className: 'max-w-72', cell: place },
    {
      id: 'size',
      header: t('sizeLabel'),
      align: 'end',
      cell: (row) => <span className="whitespace-nowrap text-fg-muted tabular">{sizeOf(row)}</span>,
    },
  ];
  return (
    <Page title={t('isos.title')} below={<p className="mt-1 text-fg-muted">{t('isos.note')}</p>}>
      <ResourceList<IsoView>
        caption={t('isos.title')}
        queryKey={[...keys.storage(organization), 'isos']}
        fetchPage={(_query, signal) => api.discs.list({ signal })}
        columns={columns}
        rowId={(row) => `${row.providerId}/${row.ref}`}
        noun={(count) => t('isos.noun', { count })}
        empty={{
          title: t('isos.empty'),
          body: t('isos.emptyBody'),
          action: (
            <Link href="/instances" className={buttonClass()}>
              {t('isos.toInstances')}
            </Link>
          ),
        }}
        card={(row) => (
          <div className="px-4 py-2.5">
            <p className="flex items-baseline justify-between gap-3">
              <span className="truncate text-base font-medium">{row.name}</span>
              <span className="whitespace-nowrap text-fg-muted tabular">{sizeOf(row)}</span>
            </p>
            {place(row)}
          </div>
        )}
      />
    </Page>
  );
}
