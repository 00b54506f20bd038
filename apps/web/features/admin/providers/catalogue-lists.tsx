'use client';
import type { ProviderNetwork, ProviderRegion, ProviderSize } from '@uni/client';
import { EmptyState, formatDisk, formatMemory, PanelHead, Status, Time } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { CatalogueAge } from './catalogue-age';
import { once, type Offered } from './offered-once';

/** Sizes, each once, with the regions that sell it. */
export function CatalogueSizes({
  sizes,
  regions,
}: {
  sizes: readonly ProviderSize[];
  regions: readonly ProviderRegion[];
}): ReactNode {
  const t = useTranslations('admin.providers');
  const locale = useLocale();
  return (
    <>
      <PanelHead title={t('catalogue.sizes')} note={<CatalogueAge items={sizes} />} />
      {sizes.length === 0 ? (
        <p className="px-4 pb-4 text-fg-muted">{t('catalogue.anySize')}</p>
      ) : (
        <ul>
          {once(sizes, regions).map((size) => (
            <Row key={`${size.thing.ref}/${size.thing.name}`} offered={size}>
              <span className="whitespace-nowrap text-fg-muted tabular">
                {size.thing.vcpus} vCPU · {formatMemory(size.thing.memoryMib, locale)}
                {size.thing.diskGib > 0 ? ` · ${formatDisk(size.thing.diskGib, locale)}` : null}
              </span>
            </Row>
          ))}
        </ul>
      )}
    </>
  );
}

/** Networks that machines may be put into, each once, with where it is. */
export function CatalogueNetworks({
  networks,
  regions,
}: {
  networks: readonly ProviderNetwork[];
  regions: readonly ProviderRegion[];
}): ReactNode {
  const t = useTranslations('admin.providers');
  return (
    <>
      <PanelHead title={t('catalogue.networks')} note={<CatalogueAge items={networks} />} />
      {networks.length === 0 ? (
        <EmptyState title={t('catalogue.noNetworks')} />
      ) : (
        <ul>
          {once(networks, regions).map((network) => (
            <Row key={`${network.thing.ref}/${network.thing.name}`} offered={network}>
              {network.thing.ref === network.thing.name ? null : (
                <span className="min-w-0 truncate font-mono text-xs text-fg-subtle">{network.thing.ref}</span>
              )}
            </Row>
          ))}
        </ul>
      )}
    </>
  );
}

function Row({ offered, children }: { offered: Offered<{ readonly name: string }>; children: ReactNode }): ReactNode {
  const t = useTranslations('admin.providers.catalogue');
  const { thing, places, withdrawnAt } = offered;
  return (
    <li className={`border-t border-line-subtle px-4 py-1.5 ${withdrawnAt === null ? '' : 'text-fg-subtle'}`}>
      <div className="flex min-h-6 items-center justify-between gap-3">
        <span className="truncate font-medium">{thing.name}</span>
        {withdrawnAt === null ? (
          children
        ) : (
          <Status kind="warning" note={<Time at={withdrawnAt} />}>
            {t('withdrawn')}
          </Status>
        )}
      </div>
      <p className="truncate text-xs text-fg-subtle" title={places.join(', ')}>
        {places.length === 0 ? t('everywhere') : places.join(', ')}
      </p>
    </li>
  );
}
