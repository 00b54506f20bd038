'use client';
import { formatDisk, formatMemory } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';

export interface DriftItem {
  readonly field: string;
  readonly expected?: unknown;
  readonly actual?: unknown;
  readonly since: string;
}

/** A value that differs at the place, in the words of its field. */
export function driftValue(field: string, value: unknown, locale: string): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number' && field === 'memoryMib') return formatMemory(value, locale);
  if (typeof value === 'number' && field === 'diskGib') return formatDisk(value, locale);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}

export const DRIFT_FIELDS = ['vcpus', 'memoryMib', 'diskGib', 'name', 'status', 'addresses'] as const;
const STATES = ['running', 'stopped', 'suspended', 'shelved'] as const;

/** The name of a field that differs; one that this page does not know keeps its own. */
export function useDriftField(): (field: string) => string {
  const t = useTranslations('admin.instances');
  return (field) => {
    const known = DRIFT_FIELDS.find((each) => each === field);
    return known === undefined ? field : t(`field.${known}`);
  };
}

/** The language for {@link driftValue}. */
export function useDriftValue(): (field: string, value: unknown) => string {
  const locale = useLocale();
  const t = useTranslations('instances');
  return (field, value) => {
    const state = field === 'status' ? STATES.find((each) => each === value) : undefined;
    return state === undefined ? driftValue(field, value, locale) : t(`status.${state}`);
  };
}
