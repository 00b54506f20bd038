'use client';
import { useQuery } from '@tanstack/react-query';
import type { ProviderImage, ProviderNetwork, ProviderRegion, ProviderSize, ProviderView } from '@uni/client';
import {
  EmptyState,
  formatDisk,
  formatMemory,
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
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { Awaited } from '../components/awaited';

/** What a place offers, as it was last read: images with withdrawn ones marked, regions, sizes, networks. */
export function ProviderCatalogue({ provider }: { provider: ProviderView }): ReactNode {
  const t = useTranslations('admin.providers');
  const images = useQuery({
    queryKey: keys.admin('provider', provider.id, 'images'),
    queryFn: ({ signal }) => api.admin.providers.images(provider.id, { signal }),
  });
  const regions = useQuery({
    queryKey: keys.admin('provider', provider.id, 'regions'),
    queryFn: ({ signal }) => api.admin.providers.regions(provider.id, { signal }),
  });
  const sizes = useQuery({
    queryKey: keys.admin('provider', provider.id, 'sizes'),
    queryFn: ({ signal }) => api.admin.providers.sizes(provider.id, { signal }),
  });
  const networks = useQuery({
    queryKey: keys.admin('provider', provider.id, 'networks'),
    queryFn: ({ signal }) => api.admin.providers.networks(provider.id, { signal }),
  });
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
            {(data) => <Sizes sizes={data.items} />}
          </Awaited>
        </Panel>
        <Panel>
          <Awaited query={networks} skeleton={rows}>
            {(data) => <Networks networks={data.items} />}
          </Awaited>
        </Panel>
      </div>
    </div>
  );
}

function newest(items: ReadonlyArray<{ readonly seenAt: string }>): string | null {
  return items.reduce<string | null>(
    (latest, { seenAt }) => (latest === null || seenAt > latest ? seenAt : latest),
    null,
  );
}

function Age({ items }: { items: ReadonlyArray<{ readonly seenAt: string }> }): ReactNode {
  const t = useTranslations('admin.providers');
  const at = newest(items);
  return at === null ? null : t.rich('catalogue.read', { time: () => <Time at={at} /> });
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
        note={<Age items={images} />}
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
      <PanelHead title={t('catalogue.regions')} note={<Age items={regions} />} />
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

function Sizes({ sizes }: { sizes: readonly ProviderSize[] }): ReactNode {
  const t = useTranslations('admin.providers');
  const locale = useLocale();
  return (
    <>
      <PanelHead title={t('catalogue.sizes')} note={<Age items={sizes} />} />
      {sizes.length === 0 ? (
        <p className="px-4 pb-4 text-fg-muted">{t('catalogue.anySize')}</p>
      ) : (
        <ul>
          {sizes.map((size) => (
            <li
              key={size.ref}
              className="flex min-h-9 items-center justify-between gap-3 border-t border-line-subtle px-4 py-1.5"
            >
              <span className="truncate font-medium">{size.name}</span>
              <span className="whitespace-nowrap text-fg-muted tabular">
                {size.vcpus} vCPU · {formatMemory(size.memoryMib, locale)}
                {size.diskGib > 0 ? ` · ${formatDisk(size.diskGib, locale)}` : null}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Networks({ networks }: { networks: readonly ProviderNetwork[] }): ReactNode {
  const t = useTranslations('admin.providers');
  return (
    <>
      <PanelHead title={t('catalogue.networks')} note={<Age items={networks} />} />
      {networks.length === 0 ? (
        <EmptyState title={t('catalogue.noNetworks')} />
      ) : (
        <ul>
          {networks.map((network) => (
            <li
              key={`${network.ref}/${network.location ?? ''}`}
              className={`flex min-h-11 items-center gap-3 border-t border-line-subtle px-4 py-1.5 ${network.withdrawnAt === null ? '' : 'text-fg-subtle'}`}
            >
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{network.name}</span>
                <span className="block truncate font-mono text-xs text-fg-subtle">{network.ref}</span>
              </span>
              {network.withdrawnAt === null ? (
                <span className="text-xs text-fg-muted">{network.location ?? t('catalogue.everywhere')}</span>
              ) : (
                <Status kind="warning" note={<Time at={network.withdrawnAt} />}>
                  {t('catalogue.withdrawn')}
                </Status>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
