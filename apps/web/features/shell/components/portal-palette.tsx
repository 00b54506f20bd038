'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { InstanceView } from '@uni/client';
import { formatMoney, Money, Palette, StatusGlyph, subtractMoney, type PaletteItem } from '@uni/ui';
import { Play, Plus, RotateCw, Square } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { requestPower, type PowerAction } from '../../instances/power-store';
import { glyphOf } from '../../instances/status';
import { useStatusText } from '../../instances/hooks/use-status-text';
import { useMay } from '../../session/hooks/use-may';
import { useSession } from '../../session/session-store';
import { useHasNames } from '../../dns/hooks/use-names';
import { portalNav } from '../navigation';
import { openKeys, openPalette } from '../page-store';
import { useCommonItems } from './palette-items';

const ICONS = { start: Play, stop: Square, reboot: RotateCw } as const;

/** The customer's palette: power with its price, instances, pages, preferences. */
export function PortalPalette(): ReactNode {
  const t = useTranslations('shell');
  const ti = useTranslations('instances');
  const locale = useLocale();
  const router = useRouter();
  const statusText = useStatusText();
  const organization = useSession((state) => state.organizationId);
  const name = useSession((state) => state.user?.organizations.find((each) => each.id === state.organizationId)?.name);
  const [query, setQuery] = useState('');
  // "stop web": the first word may be the verb, the rest is the machine
  const search = query.trim().split(/\s+/).at(-1) ?? '';
  const { data } = useQuery({
    queryKey: [...keys.instances(organization), 'palette', search],
    queryFn: ({ signal }) => api.instances.list({ limit: 20, ...(search.length < 2 ? {} : { q: search }) }, { signal }),
    placeholderData: keepPreviousData,
  });
  const may = useMay();
  const common = useCommonItems(portalNav(may, useHasNames()), 'portal');
  const instances = data?.items ?? [];

  const power = (instance: InstanceView, action: PowerAction): PaletteItem => {
    const Icon = ICONS[action];
    const after = action === 'stop' ? instance.stoppedPerHour : instance.runningPerHour;
    const saved = subtractMoney(instance.runningPerHour, instance.stoppedPerHour);
    const amount = formatMoney(saved, 'rate', locale) + t('perHour');
    return {
      id: `${action}-${instance.id}`,
      group: t('palette.actions'),
      label: `${ti(`actions.${action}`)} ${instance.name}`,
      note: instance.region,
      icon: <Icon size={15} aria-hidden />,
      keywords: [instance.name, ...instance.tags],
      aside:
        action === 'stop' ? (
          <span className="text-ok-text">{t('palette.saves', { amount })}</span>
        ) : action === 'start' ? (
          t('palette.adds', { amount })
        ) : undefined,
      preview: (
        <div className="flex flex-col gap-3">
          <p className="flex items-center gap-2 font-semibold">
            <Icon size={15} aria-hidden className="text-fg-subtle" />
            {ti(`actions.${action}`)} {instance.name}
          </p>
          <dl className="flex flex-col gap-1.5">
            <div className="flex justify-between">
              <dt className="text-fg-muted">{t('palette.now')}</dt>
              <dd>
                <Money value={instance.pricePerHour} style="rate" perHour />
              </dd>
            </div>
            <div className="flex justify-between">
              <dt className="text-fg-muted">{t('palette.after')}</dt>
              <dd className="font-medium">
                <Money value={after} style="rate" perHour />
              </dd>
            </div>
          </dl>
          <p className="border-t border-line-subtle pt-3 text-xs text-fg-muted">{ti(`power.${action}.note`)}</p>
        </div>
      ),
      run: () => requestPower({ instance, action }),
    };
  };

  const items: PaletteItem[] = [
    ...(may.change
      ? [
          {
            id: 'create',
            group: t('palette.actions'),
            label: ti('create.title'),
            icon: <Plus size={15} aria-hidden />,
            run: () => router.push('/instances/new'),
          },
        ]
      : []),
    ...(query.trim() === '' || !may.change
      ? []
      : instances.flatMap((instance) =>
          instance.status === 'running'
            ? [power(instance, 'stop'), power(instance, 'reboot')]
            : instance.status === 'stopped'
              ? [power(instance, 'start')]
              : [],
        )),
    ...instances.map((instance): PaletteItem => ({
      id: `instance-${instance.id}`,
      group: t('nav.instances'),
      label: instance.name,
      note: statusText(instance),
      icon: <StatusGlyph kind={glyphOf(instance.status)} />,
      keywords: [...instance.tags, instance.id, ...instance.addresses.map((address) => address.address)],
      aside: <span className="font-mono text-xs">{instance.addresses[0]?.address}</span>,
      run: () => router.push(`/instances/${instance.id}`),
    })),
    ...common,
  ];
  return (
    <Palette
      open
      onOpenChange={openPalette}
      title={t('palette.title')}
      placeholder={t('palette.placeholder')}
      emptyLabel={t('palette.empty')}
      hints={{ choose: t('palette.choose'), run: t('palette.run'), keys: t('keys.title') }}
      items={[
        ...items,
        {
          id: 'keys',
          group: t('palette.settings'),
          label: t('keys.title'),
          icon: <span className="text-xs">?</span>,
          run: () => openKeys(true),
        },
      ]}
      onQueryChange={setQuery}
      scope={
        name === undefined ? undefined : (
          <span className="shrink-0 rounded-sm border border-line bg-surface px-2 py-0.5 text-xs font-medium max-md:hidden">
            {name}
          </span>
        )
      }
    />
  );
}
