'use client';
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { AdminOrganization } from '@uni/client';
import { Combobox } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';

/** As many as fit a short list; whoever is not among them is found by more letters. */
const SHOWN = 20;
/** The API takes no longer search. */
const LONGEST = 100;

/** One organisation; nothing is asked for while none is named. */
export function useAdminOrganization(id: string | null): UseQueryResult<AdminOrganization> {
  return useQuery({
    queryKey: keys.admin('organization', id),
    queryFn: ({ signal }) => api.admin.organizations.get(id ?? '', { signal }),
    enabled: id !== null,
    staleTime: 30_000,
  });
}

/** A choice from all organisations: the API searches, because there may be many thousands. */
export function OrganizationPicker({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (organizationId: string) => void;
}): ReactNode {
  const t = useTranslations('admin.common');
  const [text, setText] = useState('');
  const q = text.trim().slice(0, LONGEST);
  const chosen = useAdminOrganization(value).data;
  const found = useQuery({
    queryKey: keys.admin('organizations', 'choices', q),
    queryFn: ({ signal }) => api.admin.organizations.list({ limit: SHOWN, ...(q === '' ? {} : { q }) }, { signal }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  return (
    <Combobox
      value={value}
      options={(found.data?.items ?? []).map(optionOf)}
      chosen={chosen === undefined ? undefined : optionOf(chosen)}
      search={{ text, onChange: setText, busy: found.isFetching }}
      onChange={onChange}
      placeholder={t('chooseOrganisation')}
      searchLabel={t('searchOrganisation')}
    />
  );
}

const optionOf = ({ id, name }: AdminOrganization) => ({ value: id, label: name });
