'use client';
import { Button, cx, Menu, MenuChoice, PHONE_QUERY, useMedia } from '@uni/ui';
import { ChevronDown, ListFilter as FilterGlyph, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { useState, type ReactNode } from 'react';
import { toggleFilter, type ListFilter } from '../list-filter';
import type { UrlState } from '../hooks/use-url-state';

const FilterSheet = dynamic(() => import('./filter-sheet').then((module) => module.FilterSheet), { ssr: false });

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
        <Button aria-label={t('filters')} icon={<FilterGlyph size={16} aria-hidden />} onClick={() => setOpen(true)}>
          {set === 0 ? null : set}
        </Button>
        {open ? <FilterSheet filters={filters} url={url} onClose={() => setOpen(false)} /> : null}
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
                  onSelect={() => url.set({ [filter.name]: toggleFilter(filter, chosen, option.value) })}
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
