'use client';
import type { QuarantineItemView } from '@uni/client';
import { formatDisk, formatMemory } from '@uni/ui';
import { useLocale } from 'next-intl';
import { useCallback } from 'react';

/** The facts of a thing in one line: size, and where it stands. */
export function useThingText(): (item: QuarantineItemView) => string {
  const locale = useLocale();
  return useCallback(
    ({ vcpus, memoryMib, sizeGib, location, machineExternalId }) =>
      [
        vcpus === null ? null : `${vcpus} vCPU`,
        memoryMib === null ? null : formatMemory(memoryMib, locale),
        sizeGib === null ? null : formatDisk(sizeGib, locale),
        location,
        machineExternalId === null ? null : `↳ ${machineExternalId}`,
      ]
        .filter((part) => part !== null)
        .join(' · '),
    [locale],
  );
}
