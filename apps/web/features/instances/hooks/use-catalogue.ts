'use client';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Page, SshKey, Template } from '@uni/client';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';

/** Everything that the organisation may buy. */
export function useTemplates(): UseQueryResult<Template[]> {
  const organization = useSession((state) => state.organizationId);
  return useQuery({
    queryKey: [...keys.templates(organization), 'all'],
    queryFn: async ({ signal }) => {
      const items: Template[] = [];
      let cursor: string | undefined;
      do {
        const page: Page<Template> = await api.templates.list(
          { limit: 200, ...(cursor === undefined ? {} : { cursor }) },
          { signal },
        );
        items.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return items;
    },
    staleTime: 60_000,
  });
}

export function useSshKeys(): UseQueryResult<SshKey[]> {
  return useQuery({ queryKey: keys.sshKeys, queryFn: async ({ signal }) => (await api.me.sshKeys({ signal })).items });
}
