'use client';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';

/** The words for a step. A step that this page does not know is shown by its own name, spaced. */
export function useStepName(): (name: string) => string {
  const t = useTranslations('steps');
  return useCallback(
    (name) => {
      const key = name.replace(/[.-]/g, '_') as 'reserve';
      return t.has(key) ? t(key) : name.replace(/[_.-]/g, ' ').replace(/^./, (first) => first.toLocaleUpperCase());
    },
    [t],
  );
}
