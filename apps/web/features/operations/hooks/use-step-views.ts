'use client';
import type { OperationView } from '@uni/client';
import { formatClock, formatDuration, type OperationStep } from '@uni/ui';
import { useLocale } from 'next-intl';
import { isOpen, stepWeight } from '../status';
import { useSecond } from './use-second';
import { useStepDetail } from './use-step-detail';
import { useStepName } from './use-step-name';

/** Steps of an operation as the components show them. */
export function useStepViews(operation: Pick<OperationView, 'steps' | 'status'>): OperationStep[] {
  const locale = useLocale();
  const stepName = useStepName();
  const stepDetail = useStepDetail();
  const now = useSecond(isOpen(operation));
  return operation.steps.map((step, index) => {
    const startedMs = step.startedAt === null ? null : Date.parse(step.startedAt);
    const time =
      startedMs === null
        ? undefined
        : step.finishedAt === null
          ? step.status === 'running'
            ? formatClock(now - startedMs)
            : undefined
          : formatDuration(Date.parse(step.finishedAt) - startedMs, locale);
    const detail = stepDetail(step);
    return {
      key: `${index}-${step.name}`,
      label: stepName(step.name),
      state: step.status,
      weight: stepWeight(step.name),
      ...(detail === undefined ? {} : { detail }),
      ...(time === undefined ? {} : { time }),
      ...(step.progress === null ? {} : { progress: step.progress }),
    };
  });
}
