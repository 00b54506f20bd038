'use client';
import type { OperationView } from '@uni/client';
import { OperationBar } from '@uni/ui';
import type { ReactNode } from 'react';
import { useStepViews } from '../hooks/use-step-views';

/** The bar of an operation in a row. */
export function OperationRowBar({ operation, label }: { operation: OperationView; label: string }): ReactNode {
  const steps = useStepViews(operation);
  return <OperationBar steps={steps} label={label} done={operation.status === 'succeeded'} />;
}
