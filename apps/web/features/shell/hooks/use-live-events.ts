'use client';
import { useQueryClient, type InfiniteData, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { ApiError, type InstanceView, type OperationView, type Page, type ServerEvent } from '@uni/client';
import { showToast } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { namesKey } from '../../dns/hooks/use-names';
import { useFailureText } from '../../operations/hooks/use-failure-text';
import { useOperationTitle } from '../../operations/hooks/use-operation-title';
import { useSession } from '../../session/session-store';
import { subjectOf, useEventStream } from './use-event-stream';

/** Events that arrive together are answered by one request. */
const GATHER_MS = 120;

function replaceIn<T extends { readonly id: string }>(client: QueryClient, prefix: QueryKey, fresh: T): void {
  client.setQueriesData<InfiniteData<Page<T>> | Page<T>>({ queryKey: prefix }, (data) => {
    if (data === undefined) return data;
    const swap = (page: Page<T>): Page<T> => ({
      ...page,
      items: page.items.map((item) => (item.id === fresh.id ? fresh : item)),
    });
    if ('pages' in data) return { ...data, pages: data.pages.map(swap) };
    return 'items' in data ? swap(data) : data;
  });
}

/** Keeps the cache true with the event stream of the acting organisation. */
export function useLiveEvents(): void {
  const client = useQueryClient();
  const organization = useSession((state) => state.organizationId);
  const t = useTranslations('operations');
  const titleOf = useOperationTitle();
  const failureText = useFailureText();

  const refreshInstance = async (id: string): Promise<void> => {
    try {
      const fresh = await api.instances.get(id);
      const key = keys.instance(organization, id);
      const before = client.getQueryData<InstanceView>(key);
      client.setQueryData(key, fresh);
      replaceIn(client, keys.instances(organization), fresh);
      // the counts beside the tabs, and rows that now belong to another filter
      if (before === undefined || before.status !== fresh.status)
        await client.invalidateQueries({ queryKey: keys.instances(organization), refetchType: 'active' });
      await client.invalidateQueries({ queryKey: [...key, 'details'] });
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) return;
      await client.invalidateQueries({ queryKey: keys.instance(organization, id), exact: true });
      await client.invalidateQueries({ queryKey: keys.instances(organization) });
    }
  };

  const refreshOperation = async (id: string): Promise<void> => {
    try {
      const fresh: OperationView = await api.operations.get(id);
      const key = keys.operation(organization, id);
      const before = client.getQueryData<OperationView>(key);
      client.setQueryData(key, fresh);
      replaceIn(client, keys.operations(organization), fresh);
      if (before === undefined || before.status !== fresh.status) {
        await client.invalidateQueries({ queryKey: keys.operations(organization) });
        await client.invalidateQueries({ queryKey: keys.storage(organization) });
        if (before !== undefined && fresh.finishedAt !== null) announce(fresh);
      }
    } catch {
      await client.invalidateQueries({ queryKey: keys.operations(organization) });
    }
  };

  // only what ends while its page is not in view: there the steps themselves say it
  const announce = (operation: OperationView): void => {
    if (
      window.location.pathname.includes(operation.id) ||
      (operation.instanceId !== null && window.location.pathname.includes(operation.instanceId)) ||
      (operation.kind === 'dns.apply' && window.location.pathname.startsWith('/domains/zones/'))
    )
      return;
    showToast({
      kind: operation.status === 'succeeded' ? 'done' : 'error',
      title: titleOf(operation),
      detail: failureText(operation) ?? t(`status.${operation.status}`),
    });
  };

  const take = (event: ServerEvent): void => {
    const id = subjectOf(event);
    if (event.type === 'instance.updated') {
      if (id !== null) void refreshInstance(id);
    } else if (event.type === 'instance.metrics') {
      if (id !== null) void client.invalidateQueries({ queryKey: [...keys.instance(organization, id), 'metrics'] });
    } else if (event.type === 'operation.updated') {
      if (id !== null) void refreshOperation(id);
    } else if (event.type === 'balance.updated') {
      void client.invalidateQueries({ queryKey: keys.balance(organization) });
      void client.invalidateQueries({ queryKey: keys.entries(organization) });
      void client.invalidateQueries({ queryKey: keys.forecast(organization) });
    } else if (event.type === 'dns.updated' || event.type === 'notification.created') {
      void client.invalidateQueries({ queryKey: namesKey(organization) });
    } else if (event.type === 'template.updated' || event.type === 'provider.updated') {
      void client.invalidateQueries({ queryKey: keys.templates(organization) });
    }
  };

  useEventStream({
    scope: 'organization',
    organizationId: organization,
    gatherMs: GATHER_MS,
    onEvents: (events) => events.forEach(take),
  });
}
