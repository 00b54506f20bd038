'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Palette, ProviderMark, type PaletteItem } from '@uni/ui';
import { Building2, Plug, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useState, type ReactNode } from 'react';
import { useMayChange } from '../../admin/hooks/use-may-change';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { ADMIN_NAV } from '../navigation';
import { openPalette } from '../page-store';
import { useCommonItems } from './palette-items';

/** The operator's palette: what can be added, customers, providers, pages. */
export function AdminPalette(): ReactNode {
  const t = useTranslations('shell');
  const ta = useTranslations('admin');
  const router = useRouter();
  const mayChange = useMayChange();
  const [query, setQuery] = useState('');
  const search = query.trim();
  const common = useCommonItems(ADMIN_NAV, 'admin');
  const organizations = useQuery({
    queryKey: keys.admin('organizations', 'palette', search),
    queryFn: ({ signal }) =>
      api.admin.organizations.list({ limit: 10, ...(search.length < 2 ? {} : { q: search }) }, { signal }),
    placeholderData: keepPreviousData,
  });
  const providers = useQuery({
    queryKey: keys.admin('providers', 'palette'),
    queryFn: ({ signal }) => api.admin.providers.list({ limit: 50 }, { signal }),
  });
  const items: PaletteItem[] = [
    ...(mayChange
      ? [
          {
            id: 'add-provider',
            group: t('palette.actions'),
            label: ta('providers.add'),
            icon: <Plug size={15} aria-hidden />,
            run: () => router.push('/admin/providers/new'),
          },
          {
            id: 'add-template',
            group: t('palette.actions'),
            label: ta('templates.add'),
            icon: <Plus size={15} aria-hidden />,
            run: () => router.push('/admin/templates/new'),
          },
        ]
      : []),
    ...(organizations.data?.items ?? []).map((organization): PaletteItem => ({
      id: `organization-${organization.id}`,
      group: t('nav.organisations'),
      label: organization.name,
      note: organization.members[0]?.email,
      keywords: organization.members.map((member) => member.email),
      icon: <Building2 size={15} aria-hidden />,
      run: () => router.push(`/admin/organisations/${organization.id}`),
    })),
    ...(providers.data?.items ?? []).map((provider): PaletteItem => ({
      id: `provider-${provider.id}`,
      group: t('nav.providers'),
      label: provider.name,
      icon: <ProviderMark kind={provider.kind} />,
      run: () => router.push(`/admin/providers/${provider.id}`),
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
      items={items}
      onQueryChange={setQuery}
    />
  );
}
