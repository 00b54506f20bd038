'use client';
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { CloneInput, OperationView, RebuildInput } from '@uni/client';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSubmitKey } from '../../api/use-submit-key';
import { useSession } from '../../session/session-store';

export type LifecycleAction = 'suspend' | 'resume' | 'shelve' | 'unshelve' | 'rescue' | 'unrescue';
export type InstanceAction =
  | { readonly kind: 'start' | 'delete' }
  | { readonly kind: 'stop' | 'reboot'; readonly force: boolean }
  | { readonly kind: 'resize'; readonly templateId: string }
  | { readonly kind: LifecycleAction }
  | { readonly kind: 'rebuild'; readonly body: RebuildInput }
  | { readonly kind: 'clone'; readonly body: CloneInput };

/** Puts a new operation into the cache and asks for what it touches. */
export function useAcceptOperation(): (operation: OperationView) => void {
  const client = useQueryClient();
  const organization = useSession((state) => state.organizationId);
  return (operation) => {
    client.setQueryData(keys.operation(organization, operation.id), operation);
    void client.invalidateQueries({ queryKey: keys.operations(organization) });
    void client.invalidateQueries({ queryKey: keys.instances(organization) });
    void client.invalidateQueries({ queryKey: keys.storage(organization) });
    void client.invalidateQueries({ queryKey: keys.balance(organization) });
    if (operation.instanceId !== null)
      void client.invalidateQueries({ queryKey: keys.instance(organization, operation.instanceId) });
  };
}

/** Orders an action on an instance. Pressing again after a broken answer repeats the same order. */
export function useInstanceAction(instanceId: string): UseMutationResult<OperationView, Error, InstanceAction> {
  const accept = useAcceptOperation();
  const submitKey = useSubmitKey();
  return useMutation({
    mutationFn: (action: InstanceAction) => {
      const call = { idempotencyKey: submitKey({ instanceId, ...action }) };
      switch (action.kind) {
        case 'start':
          return api.instances.start(instanceId, call);
        case 'stop':
          return api.instances.stop(instanceId, action.force, call);
        case 'reboot':
          return api.instances.reboot(instanceId, action.force, call);
        case 'resize':
          return api.instances.resize(instanceId, action.templateId, call);
        case 'rebuild':
          return api.instances.rebuild(instanceId, action.body, call);
        case 'clone':
          return api.instances.clone(instanceId, action.body, call);
        case 'delete':
          return api.instances.remove(instanceId, call);
        default:
          return api.instances[action.kind](instanceId, call);
      }
    },
    onSuccess: accept,
  });
}
