'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CreateProviderInput } from '@uni/client';
import { Button, buttonClass, cx, Panel, ProviderMark, providerKindName, RadioDot } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { useId, useMemo, useState, type ReactNode } from 'react';
import { useForm } from 'react-hook-form';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSubmitKey } from '../../api/use-submit-key';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { lazyResolver } from '../../text/lazy-resolver';
import { applyFieldErrors } from '../../text/use-form-errors';
import { ChangersOnly } from '../components/changers-only';
import { Failure } from '../components/failure';
import { useLeaveQuestion } from '../hooks/use-leave-question';
import { formFields, formOf, toCreateRequest, type ProviderForm } from './provider-form';
import { ProviderFields } from './provider-fields';
import { ProviderGuide } from './provider-guide';
import { FORM_KINDS, type FormKind } from './provider-kinds';

/** Connecting a place: what it is, where it is, how to get in. Its first check follows by itself. */
export function NewProvider(): ReactNode {
  const t = useTranslations('admin.providers');
  const [kind, setKind] = useState<FormKind>('proxmox');
  return (
    <Page title={t('add')} parents={[{ label: t('title'), href: '/admin/providers' }]}>
      <ChangersOnly>
        <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_24rem]">
          <NewForm kind={kind} onKind={setKind} />
          <ProviderGuide kind={kind} />
        </div>
      </ChangersOnly>
    </Page>
  );
}

function NewForm({ kind, onKind }: { kind: FormKind; onKind: (kind: FormKind) => void }): ReactNode {
  const t = useTranslations('admin.providers');
  const router = useRouter();
  const client = useQueryClient();
  const submitKey = useSubmitKey();
  const kindName = useId();
  const resolver = useMemo(
    () => lazyResolver<ProviderForm>(async () => (await import('./provider-form.resolver')).createResolver(kind)),
    [kind],
  );
  const form = useForm<ProviderForm>({ defaultValues: formOf(kind, null), resolver, mode: 'onTouched' });
  const create = useMutation({
    mutationFn: (body: CreateProviderInput) => api.admin.providers.create(body, { idempotencyKey: submitKey(body) }),
    onSuccess: (provider) => {
      client.setQueryData(keys.admin('provider', provider.id), provider);
      void client.invalidateQueries({ queryKey: keys.admin('providers') });
      void client.invalidateQueries({ queryKey: keys.admin('stats') });
      router.push(`/admin/providers/${provider.id}`);
    },
    onError: (error) => applyFieldErrors(form, error, formFields(kind)),
  });
  useLeaveQuestion(form.formState.isDirty && !create.isSuccess);
  /** The name stays; nothing else means the same elsewhere. */
  const choose = (next: FormKind): void => {
    const { name } = form.getValues();
    create.reset();
    form.reset(formOf(next, null));
    if (name !== '') form.setValue('name', name, { shouldDirty: true });
    onKind(next);
  };
  return (
    <Panel className="p-4 md:p-5">
      <form
        noValidate
        className="flex flex-col gap-6"
        onSubmit={(event) => void form.handleSubmit((values) => create.mutate(toCreateRequest(kind, values)))(event)}
      >
        <fieldset className="min-w-0">
          <legend className="pb-2.5 text-sm font-semibold">{t('form.kind')}</legend>
          <div className="grid gap-2 sm:grid-cols-2">
            {FORM_KINDS.map((each) => {
              const chosen = each === kind;
              return (
                <label
                  key={each}
                  className={cx(
                    'relative flex items-center gap-2.5 rounded-lg border px-2.5 py-2 has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus',
                    chosen ? 'border-accent bg-surface ring-1 ring-accent' : 'border-line hover:border-line-strong',
                  )}
                >
                  <input
                    type="radio"
                    name={kindName}
                    className="absolute inset-0 opacity-0"
                    checked={chosen}
                    onChange={() => choose(each)}
                  />
                  <RadioDot checked={chosen} />
                  <span className="min-w-0 flex-1 truncate leading-4 font-medium">{providerKindName(each)}</span>
                  <ProviderMark kind={each} />
                </label>
              );
            })}
          </div>
        </fieldset>
        <ProviderFields key={kind} kind={kind} form={form} stored={null} />
        <Failure error={create.error} />
        <div className="flex justify-end gap-2 border-t border-line-subtle pt-4">
          <Link href="/admin/providers" className={buttonClass()}>
            {t('cancel')}
          </Link>
          <Button type="submit" variant="primary" busy={create.isPending}>
            {t('connect')}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
