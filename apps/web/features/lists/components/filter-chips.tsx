'use client';
import { Button, CheckboxLine, cx, Menu, MenuChoice, PHONE_QUERY, Sheet, useMedia } from '@uni/ui';
import { ChevronDown, ListFilter, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import type { UrlState } from '../hooks/use-url-state';

export interface FilterOption {
  readonly value: string;
  readonly label: string;
}

export interface ListFilter {
  /** The name in the address and in the API. */
  readonly name: string;
  readonly label: string;
  readonly options: readonly FilterOption[];
  /** Several values at once. */
  readonly many?: boolean;
}

function toggle(filter: ListFilter, chosen: readonly string[], value: string): string[] {
  if (chosen.includes(value)) return chosen.filter((each) => each !== value);
  return filter.many === true ? [...chosen, value] : [value];
}

/** Filters as chips: dashed ones can be set, solid ones are set. On phones they gather in a sheet. */
export function FilterChips({ filters, url }: { filters: readonly ListFilter[]; url: UrlState }): ReactNode {
  const t = useTranslations('lists');
  const phone = useMedia(PHONE_QUERY);
  const [open, setOpen] = useState(false);
  if (filters.length === 0) return null;
  const set = filters.filter((filter) => url.values(filter.name).length > 0).length;
  if (phone) {
    return (
      <>
        <Button aria-label={t('filters')} icon={<ListFilter size={16} aria-hidden />} onClick={() => setOpen(true)}>
          {set === 0 ? null : set}
        </Button>
        <Sheet
          open={open}
          onOpenChange={setOpen}
          side="bottom"
          title={t('filters')}
          footer={
            <>
              <Button onClick={() => url.set(Object.fromEntries(filters.map((filter) => [filter.name, null])))}>
                {t('clear')}
              </Button>
              <Button variant="primary" onClick={() => setOpen(false)}>
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
                      onChange={() => url.set({ [filter.name]: toggle(filter, url.values(filter.name), option.value) })}
                    />
                  ))}
                </div>
              </fieldset>
            ))}
          </div>
        </Sheet>
      </>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {filters.map((filter) => {
        const chosen = url.values(filter.name);
        const names = filter.options.filter((option) => chosen.includes(option.value)).map((option) => option.label);
        const value =
          names.length > 2 ? t('nOf', { count: names.length, all: filter.options.length }) : names.join(', ');
        return (
          <span
            key={filter.name}
            className={cx(
              'inline-flex h-(--control-h-sm) items-center rounded-md border text-sm',
              chosen.length === 0 ? 'border-dashed border-line-strong text-fg-muted' : 'border-line bg-surface',
            )}
          >
            <Menu
              align="start"
              label={filter.label}
              trigger={
                <button type="button" className="flex h-full items-center gap-1.5 rounded-md px-2.5 hover:text-fg">
                  <span className={chosen.length === 0 ? '' : 'text-fg-muted'}>{filter.label}</span>
                  {chosen.length === 0 ? (
                    <ChevronDown size={13} aria-hidden />
                  ) : (
                    <span className="max-w-48 truncate font-medium">{value}</span>
                  )}
                </button>
              }
            >
              {filter.options.map((option) => (
                <MenuChoice
                  key={option.value}
                  checked={chosen.includes(option.value)}
                  onSelect={() => url.set({ [filter.name]: toggle(filter, chosen, option.value) })}
                >
                  {option.label}
                </MenuChoice>
              ))}
            </Menu>
            {chosen.length === 0 ? null : (
              <button
                type="button"
                aria-label={t('removeFilter', { name: filter.label })}
                className="flex h-full w-6 items-center justify-center rounded-md pr-1 text-fg-subtle hover:text-fg"
                onClick={() => url.set({ [filter.name]: null })}
              >
                <X size={13} aria-hidden />
              </button>
            )}
          </span>
        );
      })}
    </div>
  );
}
