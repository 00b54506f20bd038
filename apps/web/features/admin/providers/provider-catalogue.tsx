'use client';
import type { ProviderImage, ProviderRegion, ProviderView } from '@uni/client';
import {
  EmptyState,
  formatDisk,
  Panel,
  PanelHead,
  SearchInput,
  SkeletonRows,
  Status,
  Table,
  Td,
  Th,
  Time,
} from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { useCatalogue, useNetworks } from '../hooks/use-catalogue';
import { Awaited } from '../components/awaited';
import { CatalogueAge } from './catalogue-age';
import { CatalogueNetworks, CatalogueSizes } from './catalogue-lists';

/** What a place offers, as it was last read: images with withdrawn ones marked, regions, sizes, networks. */
export function ProviderCatalogue({ provider }: { provider: ProviderView }): ReactNode {
  const t = useTranslations('admin.providers');
  const { images, regions, sizes } = useCatalogue(provider.id);
  const networks = useNetworks(provider.id);
  const rows = <SkeletonRows rows={4} label={t('loading')} />;
  return (
    <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <Panel>
        <Awaited query={images} skeleton={rows}>
          {(data) => <Images images={data.items} />}
        </Awaited>
      </Panel>
      <div className="flex min-w-0 flex-col gap-3">
        <Panel>
          <Awaited query={regions} skeleton={rows}>
            {(data) => <Regions regions={data.items} />}
          </Awaited>
        </Panel>
        <Panel>
          <Awaited query={sizes} skeleton={rows}>
            {(data) => <CatalogueSizes sizes={data.items} regions={regions.data?.items ?? []} />}
          </Awaited>
        </Panel>
        <Panel>
          <Awaited query={networks} skeleton={rows}>
            {(data) => <CatalogueNetworks networks={data.items} regions={regions.data?.items ?? []} />}
          </Awaited>
        </Panel>
      </div>
    </div>
  );
}

function Images({ images }: { images: readonly ProviderImage[] }): ReactNode {
  const t = useTranslations('admin.providers');
  const locale = useLocale();
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLocaleLowerCase(locale);
  const shown = images.filter((image) =>
    `${image.name} ${image.ref} ${image.os ?? ''}`.toLocaleLowerCase(locale).includes(wanted),
  );
  return (
    <>
      <PanelHead
        title={t('catalogue.images')}
        note={<CatalogueAge items={images} />}
        actions={
          images.length < 8 ? undefined : (
            <SearchInput
              label={t('catalogue.search')}
              value={search}
              data-search=""
              onChange={(event) => setSearch(event.target.value)}
            />
          )
        }
      />
      {shown.length === 0 ? (
        <EmptyState title={t(images.length === 0 ? 'catalogue.noImages' : 'catalogue.noMatch')} />
      ) : (
        <Table>
          <thead>
            <tr>
              <Th>{t('catalogue.image')}</Th>
              <Th className="max-md:hidden">{t('catalogue.system')}</Th>
              <Th align="end" className="max-md:hidden">
                {t('catalogue.minDisk')}
              </Th>
              <Th align="end">{t('catalogue.seen')}</Th>
            </tr>
          </thead>
          <tbody>
            {shown.map((image) => (
              <tr key={image.ref} className={image.withdrawnAt === null ? '' : 'text-fg-subtle'}>
                <Td className="max-w-64">
                  <span className="block truncate font-medium">{image.name}</span>
                  <span className="block truncate font-mono text-xs text-fg-subtle">{image.ref}</span>
                </Td>
                <Td className="text-fg-muted max-md:hidden">{image.os ?? '–'}</Td>
                <Td align="end" className="max-md:hidden">
                  {image.minDiskGib === null ? '–' : formatDisk(image.minDiskGib, locale)}
                </Td>
                <Td align="end">
                  {image.withdrawnAt === null ? (
                    <Time at={image.seenAt} />
                  ) : (
                    <Status kind="warning" note={<Time at={image.withdrawnAt} />}>
                      {t('catalogue.withdrawn')}
                    </Status>
                  )}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </>
  );
}

function Regions({ regions }: { regions: readonly ProviderRegion[] }): ReactNode {
  const t = useTranslations('admin.providers');
  return (
    <>
      <PanelHead title={t('catalogue.regions')} note={<CatalogueAge items={regions} />} />
      {regions.length === 0 ? (
        <EmptyState title={t('catalogue.noRegions')} />
      ) : (
        <ul>
          {regions.map((region) => (
            <li key={region.ref} className="flex min-h-11 items-center gap-3 border-t border-line-subtle px-4 py-1.5">
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{region.name}</span>
                <span className="line-clamp-2 text-xs text-fg-subtle">{region.detail ?? region.ref}</span>
              </span>
              <Status kind={region.available ? 'running' : 'warning'}>
                {t(region.available ? 'catalogue.available' : 'catalogue.unavailable')}
              </Status>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
