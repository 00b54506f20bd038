'use client';
import { Notice } from '@uni/ui';
import type { ReactNode } from 'react';
import { useErrorText } from '../../text/use-error-text';

/** The sentence of a refused change, beside what was pressed. Nothing while there is none. */
export function Failure({ error, className }: { error: Error | null; className?: string }): ReactNode {
  const errorText = useErrorText();
  if (error === null) return null;
  return (
    <Notice tone="bad" alert {...(className === undefined ? {} : { className })}>
      {errorText(error)}
    </Notice>
  );
}
