'use client';
import { formatDisk, formatMemory } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { useCallback } from 'react';

interface Size {
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
}

/** "4 vCPU · 8 GiB", optionally with the disk. */
export function useSizeText(): (size: Size, separator?: string, withDisk?: boolean) => string {
  const t = useTranslations('instances');
  const locale = useLocale();
  return useCallback(
    (size, separator = ' · ', withDisk = false) =>
      [
        t('vcpus', { count: size.vcpus }),
        formatMemory(size.memoryMib, locale),
        ...(withDisk ? [formatDisk(size.diskGib, locale)] : []),
      ].join(separator),
    [t, locale],
  );
}
