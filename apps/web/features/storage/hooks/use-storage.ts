'use client';
import { useMutation, useQuery, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query';
import type {
  CreateOptions,
  InstanceBackups,
  InstanceDiscView,
  InstanceSnapshots,
  InstanceView,
  InstanceVolumes,
  OperationView,
} from '@uni/client';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSubmitKey } from '../../api/use-submit-key';
import { useAcceptOperation } from '../../instances/hooks/use-instance-actions';
import { useOperation } from '../../operations/hooks/use-operation';
import { useSession } from '../../session/session-store';

interface Lists {
  snapshots: InstanceSnapshots;
  volumes: InstanceVolumes;
  backups: InstanceBackups;
  discs: InstanceDiscView;
}

/** What stands beside an instance; asked for again whenever something happens to the instance. */
export function useStorage<K extends keyof Lists>(what: K, instanceId: string): UseQueryResult<Lists[K]> {
  const organization = useSession((state) => state.organizationId);
  return useQuery({
    queryKey: [...keys.instance(organization, instanceId), 'details', what],
    queryFn: async ({ signal }) => (await api[what].ofInstance(instanceId, { signal })) as Lists[K],
  });
}

export interface StorageOrder {
  /** Tells orders apart, so that pressing again after a broken answer repeats the same one. */
  readonly key: Readonly<Record<string, unknown>>;
  readonly send: (call: CreateOptions) => Promise<OperationView>;
}

/** Gives an order; its operation then shows on the page. */
export function useStorageOrder(): UseMutationResult<OperationView, Error, StorageOrder> {
  const accept = useAcceptOperation();
  const submitKey = useSubmitKey();
  return useMutation({
    mutationFn: ({ key, send }: StorageOrder) => send({ idempotencyKey: submitKey(key) }),
    onSuccess: accept,
  });
}

/** The operation to show: the running one, or the last that was running while the page was open, so that its end is seen. */
export function useStorageOperation(instance: InstanceView): OperationView | undefined {
  const [seen, setSeen] = useState(instance.currentOperationId);
  useEffect(() => {
    if (instance.currentOperationId !== null) setSeen(instance.currentOperationId);
  }, [instance.currentOperationId]);
  return useOperation(instance.currentOperationId ?? seen).data;
}

/** Why nothing can be ordered now; null when it can. `stopped`: the place wants the instance off for it. */
export function useHindrance(instance: InstanceView): () => string | null {
  const t = useTranslations('storage');
  return () => {
    if (instance.currentOperationId !== null) return t('why.busy');
    return instance.status === 'running' || instance.status === 'stopped' ? null : t('why.restless');
  };
}
