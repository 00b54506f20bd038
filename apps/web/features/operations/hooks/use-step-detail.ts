'use client';
import type { OperationView } from '@uni/client';
import { useLocale, useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { matchStepDetail, readPlacement, type PlacementPart } from '../step-detail';

type Step = OperationView['steps'][number];
/** What stands beside a step: its sentence in the reader's language, and how far it is. */
export function useStepDetail(): (step: Pick<Step, 'status' | 'detail' | 'progress'>) => string | undefined {
  const t = useTranslations('stepDetails');
  const locale = useLocale();
  return useCallback(
    (step) => {
      const key = step.detail === null ? null : matchStepDetail(step.detail);
      const placed = step.detail === null ? null : readPlacement(step.detail);
      const say = ({ key: part, region }: PlacementPart): string => t(`placed.${part}`, { region });
      const sentence =
        key !== null
          ? t(key)
          : placed === null
            ? step.detail
            : [say(placed.chosen), placed.others.map(say).join('; ')].filter((part) => part !== '').join('. ');
      const percent =
        step.status === 'running' && step.progress !== null && step.progress > 0
          ? new Intl.NumberFormat(locale, { style: 'percent' }).format(step.progress)
          : null;
      const parts = [sentence, percent].filter((part) => part !== null);
      return parts.length === 0 ? undefined : parts.join(', ');
    },
    [t, locale],
  );
}
