'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ProviderView, UpdateProviderInput } from '@uni/client';
import { Button, Panel, PanelHead } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useMemo, type ReactNode } from 'react';
import { useForm } from 'react-hook-form';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { lazyResolver } from '../../text/lazy-resolver';
import { applyFieldErrors } from '../../text/use-form-errors';
import { ChangersOnly } from '../components/changers-only';
import { Failure } from '../components/failure';
import { useLeaveQuestion } from '../hooks/use-leave-question';
import { formFields, formOf, toUpdateRequest, type ProviderForm } from './provider-form';
import { ProviderFields } from './provider-fields';
import { ProviderGuide } from './provider-guide';
import { isFormKind, type FormKind } from './provider-kinds';

/** Address, options and credentials of a place. What is stored of the secrets is only that they are. */
export function ProviderSettings({ provider }: { provider: ProviderView }): ReactNode {
  const { kind } = provider;
  // a kind that nobody can connect has nothing to change here
  if (!isFormKind(kind)) return null;
  return (
    <ChangersOnly>
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_24rem]">
        <SettingsForm kind={kind} provider={provider} />
        <ProviderGuide kind={kind} />
      </div>
    </ChangersOnly>
  );
}

function SettingsForm({ kind, provider }: { kind: FormKind; provider: ProviderView }): ReactNode {
  const t = useTranslations('admin.providers');
  const router = useRouter();
  const client = useQueryClient();
  // what was there when the form was opened: a check that ends meanwhile must not take away what is being typed
  // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  const before = useMemo(() => formOf(kind, provider), [provider.id]);
  const resolver = useMemo(
    () =>
      lazyResolver<ProviderForm>(async () => (await import('./provider-form.resolver')).updateResolver(kind, before)),
    [kind, before],
  );
  const form = useForm<ProviderForm>({ defaultValues: before, resolver, mode: 'onTouched' });
  const save = useMutation({
    mutationFn: (body: UpdateProviderInput) => api.admin.providers.update(provider.id, body),
    onSuccess: (fresh) => {
      client.setQueryData(keys.admin('provider', provider.id), fresh);
      void client.invalidateQueries({ queryKey: keys.admin('providers') });
      router.push(`/admin/providers/${provider.id}`);
    },
    onError: (error) => applyFieldErrors(form, error, formFields(kind)),
  });
  useLeaveQuestion(form.formState.isDirty && !save.isSuccess);
  return (
    <Panel>
      <PanelHead title={t('tab.settings')} note={t('form.examined')} />
      <form
        noValidate
        className="flex flex-col gap-6 px-4 pb-4"
        onSubmit={(event) =>
          void form.handleSubmit((values) => save.mutate(toUpdateRequest(kind, values, before)))(event)
        }
      >
        <ProviderFields kind={kind} form={form} stored={provider} />
        <Failure error={save.error} />
        <div className="flex justify-end gap-2 border-t border-line-subtle pt-4">
          <Button disabled={!form.formState.isDirty} onClick={() => form.reset()}>
            {t('form.discard')}
          </Button>
          <Button type="submit" variant="primary" busy={save.isPending} disabled={!form.formState.isDirty}>
            {t('form.save')}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
