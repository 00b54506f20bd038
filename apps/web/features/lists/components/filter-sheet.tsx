'use client';
import { Button, CheckboxLine, Sheet } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { UrlState } from '../hooks/use-url-state';
import { toggleFilter, type ListFilter } from '../list-filter';

/** All filters of a list on a phone. */
export function FilterSheet({
  filters,
  url,
  onClose,
}: {
  filters: readonly ListFilter[];
  url: UrlState;
  onClose: () => void;
}): ReactNode {
  const t = useTranslations('lists');
  return (
    <Sheet
      open
      onOpenChange={onClose}
      side="bottom"
      title={t('filters')}
      footer={
        <>
          <Button onClick={() => url.set(Object.fromEntries(filters.map((filter) => [filter.name, null])))}>
            {t('clear')}
          </Button>
          <Button variant="primary" onClick={onClose}>
            {t('show')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5 p-4">
        {filters.map((filter) => (
          <fieldset key={filter.name}>
            <legend className="pb-2 text-xs text-fg-subtle">{filter.label}</legend>
            <div className="flex flex-col gap-1">
              {filter.options.map((option) => (
                <CheckboxLine
                  key={option.value}
                  className="min-h-11 items-center"
                  label={option.label}
                  checked={url.values(filter.name).includes(option.value)}
                  onChange={() =>
                    url.set({ [filter.name]: toggleFilter(filter, url.values(filter.name), option.value) })
                  }
                />
              ))}
            </div>
          </fieldset>
        ))}
      </div>
    </Sheet>
  );
}
