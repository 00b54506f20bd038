import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { AdminTemplate, UpdateTemplateInput } from '@uni/client';
import { api } from '../../api/api';
import { keys } from '../../api/keys';

/** Changes a template and takes over the answer. */
export function useUpdateTemplate(id: string): UseMutationResult<AdminTemplate, Error, UpdateTemplateInput> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: UpdateTemplateInput) => api.admin.templates.update(id, body),
    onSuccess: (fresh) => {
      client.setQueryData(keys.admin('template', id), fresh);
      void client.invalidateQueries({ queryKey: keys.admin('templates') });
    },
  });
}
