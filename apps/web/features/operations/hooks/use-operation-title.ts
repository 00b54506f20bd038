'use client';
import type { OperationView } from '@uni/client';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';

/** "Resize web-1": the verb of the operation and the machine it is about. */
export function useOperationTitle(): (operation: Pick<OperationView, 'kind' | 'instanceName'>) => string {
  const t = useTranslations('operations');
  return useCallback(
    (operation) => {
      const kind = operation.kind.replace('instance.', '').replace('.', '_') as 'create';
      return operation.instanceName === null
        ? t(`kind.${kind}`)
        : t(`titles.${kind}`, { name: operation.instanceName });
    },
    [t],
  );
}
