'use client';
import { Button, Menu, MenuChoice } from '@uni/ui';
import { ArrowDownWideNarrow, ArrowUpNarrowWide } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

export interface SortOption {
  /** As the API names it, with "-" for descending. */
  readonly value: string;
  readonly label: string;
}

/** The order of a list, in words. */
export function SortMenu({
  options,
  value,
  onChange,
}: {
  options: readonly SortOption[];
  value: string;
  onChange: (value: string) => void;
}): ReactNode {
  const t = useTranslations('lists');
  const current = options.find((option) => option.value === value);
  return (
    <Menu
      label={t('sort')}
      trigger={
        <Button variant="ghost" size="sm" aria-label={`${t('sort')}: ${current?.label ?? ''}`}>
          {value.startsWith('-') ? (
            <ArrowDownWideNarrow size={15} aria-hidden />
          ) : (
            <ArrowUpNarrowWide size={15} aria-hidden />
          )}
          <span className="max-md:sr-only">{current?.label}</span>
        </Button>
      }
    >
      {options.map((option) => (
        <MenuChoice key={option.value} checked={option.value === value} onSelect={() => onChange(option.value)}>
          {option.label}
        </MenuChoice>
      ))}
    </Menu>
  );
}
