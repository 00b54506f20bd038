'use client';
import type { ProviderView } from '@uni/client';
import { CheckboxLine, FieldSet } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useNetworks } from '../hooks/use-catalogue';
import { networksIn } from './template-choices';

/** More cards than that no place takes. */
const MOST = 4;

/** The networks of machines of a template at a place, in the order in which they were chosen: the first card is on the first. */
export function NetworkChoice({
  provider,
  region,
  value,
  onChange,
  error,
}: {
  provider: ProviderView;
  region: string;
  value: readonly string[];
  onChange: (refs: string[]) => void;
  error?: string | undefined;
}): ReactNode {
  const t = useTranslations('admin.templates');
  const networks = useNetworks(provider.id);
  const offered = networksIn(networks.data?.items ?? [], region, provider);
  if (offered.length === 0) return null;
  return (
    <FieldSet
      legend={t('form.networks')}
      hint={t('form.networksHint', { count: value.length, most: MOST })}
      error={error}
      className="sm:col-span-full"
    >
      <div className="grid max-h-48 gap-x-4 overflow-y-auto sm:grid-cols-2">
        {offered.map(({ ref, name }) => {
          const at = value.indexOf(ref);
          return (
            <CheckboxLine
              key={ref}
              label={name}
              note={at >= 0 && value.length > 1 ? t('form.card', { number: at + 1 }) : undefined}
              checked={at >= 0}
              disabled={at < 0 && value.length >= MOST}
              onChange={(event) =>
                onChange(event.target.checked ? [...value, ref] : value.filter((each) => each !== ref))
              }
            />
          );
        })}
      </div>
    </FieldSet>
  );
}
