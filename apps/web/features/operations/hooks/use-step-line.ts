'use client';
import type { OperationView } from '@uni/client';
import { useLocale, useTranslations } from 'next-intl';
import { currentStep, isOpen } from '../status';
import { useFailureText } from './use-failure-text';
import { useStepName } from './use-step-name';

/** "Step 3 of 8: cloning disk", for places with one line. */
export function useStepLine(): (operation: OperationView) => string {
  const t = useTranslations('operations');
  const locale = useLocale();
  const stepName = useStepName();
  const failureText = useFailureText();
  return (operation) => {
    const step = currentStep(operation);
    if (step === null || operation.status === 'queued') return t('status.queued');
    if (!isOpen(operation)) return failureText(operation) ?? t(`status.${operation.status}`);
    const name = stepName(step.name);
    return t('stepLine', {
      number: step.number,
      count: operation.steps.length,
      name: name.slice(0, 1).toLocaleLowerCase(locale) + name.slice(1),
    });
  };
}
