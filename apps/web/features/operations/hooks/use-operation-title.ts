'use client';
import type { OperationView } from '@uni/client';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';

type Titled = Pick<OperationView, 'kind' | 'instanceName'> & Partial<Pick<OperationView, 'subject'>>;

/** "Resize web-1": the verb of the operation and the machine, or whatever else it is about. */
export function useOperationTitle(): (operation: Titled) => string {
  const t = useTranslations('operations');
  return useCallback(
    (operation) => {
      const kind = operation.kind.replace('instance.', '').replace('.', '_') as 'create';
      const name = operation.instanceName ?? operation.subject ?? null;
      return name === null ? t(`kind.${kind}`) : t(`titles.${kind}`, { name });
    },
    [t],
  );
}
