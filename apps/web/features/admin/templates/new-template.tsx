'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CreateTemplateInput, ProviderView } from '@uni/client';
import { Button, buttonClass, EmptyState, Field, Input, Panel, PriceBox, Skeleton, Textarea } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useRouter, useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { useForm, useWatch, type FieldPath } from 'react-hook-form';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSubmitKey } from '../../api/use-submit-key';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { lazyResolver } from '../../text/lazy-resolver';
import { applyFieldErrors, messageAt, useFieldMessage } from '../../text/use-form-errors';
import { Awaited } from '../components/awaited';
import { ChangersOnly } from '../components/changers-only';
import { Failure } from '../components/failure';
import { useLeaveQuestion } from '../hooks/use-leave-question';
import { useProviders } from '../hooks/use-provider-options';
import { useStats } from '../hooks/use-stats';
import { PriceChange } from './price-change';
import { sellsListedSizes } from './template-choices';
import { EMPTY_TEMPLATE, TEMPLATE_FIELDS, toCreateRequest, type TemplateForm } from './template-form';
import { TemplateSource } from './template-source';

const FORM_ID = 'new-template';
const resolver = lazyResolver<TemplateForm>(async () => (await import('./template-form.resolver')).templateResolver);

/** Putting something on sale: where it comes from, its size, its words, its price. */
export function NewTemplate(): ReactNode {
  const t = useTranslations('admin.templates');
  const providers = useProviders();
  return (
    <Page title={t('add')} parents={[{ label: t('title'), href: '/admin/templates' }]}>
      <ChangersOnly>
        <Awaited query={providers} skeleton={<Skeleton className="h-96 w-full rounded-lg" />}>
          {(data) =>
            data.items.length === 0 ? (
              <Panel>
                <EmptyState
                  title={t('noProvider')}
                  action={
                    <Link href="/admin/providers/new" className={buttonClass('primary')}>
                      {t('addProvider')}
                    </Link>
                  }
                />
              </Panel>
            ) : (
              <NewForm providers={data.items} />
            )
          }
        </Awaited>
      </ChangersOnly>
    </Page>
  );
}

function NewForm({ providers }: { providers: readonly ProviderView[] }): ReactNode {
  const t = useTranslations('admin.templates');
  const router = useRouter();
  const client = useQueryClient();
  const submitKey = useSubmitKey();
  const fieldMessage = useFieldMessage();
  const wanted = useSearchParams().get('provider');
  const currency = useStats().data?.balances.currency ?? 'EUR';
  const first =
    providers.find((provider) => provider.id === wanted) ??
    providers.find((provider) => provider.enabled && provider.status === 'healthy') ??
    providers.find((provider) => provider.enabled) ??
    providers[0];
  const form = useForm<TemplateForm>({
    defaultValues: { ...EMPTY_TEMPLATE, providerId: first?.id ?? '' },
    resolver,
    mode: 'onTouched',
  });
  const values = useWatch({ control: form.control });
  const provider = providers.find(({ id }) => id === values.providerId) ?? first;
  const create = useMutation({
    mutationFn: (body: CreateTemplateInput) => api.admin.templates.create(body, { idempotencyKey: submitKey(body) }),
    onSuccess: (template) => {
      client.setQueryData(keys.admin('template', template.id), template);
      void client.invalidateQueries({ queryKey: keys.admin('templates') });
      router.push(`/admin/templates/${template.id}`);
    },
    onError: (error) => applyFieldErrors(form, error, TEMPLATE_FIELDS),
  });
  useLeaveQuestion(form.formState.isDirty && !create.isSuccess);
  const error = (name: FieldPath<TemplateForm>): string | undefined =>
    fieldMessage(messageAt(form.formState.errors, name));
  const submit = (filled: TemplateForm): void => {
    if (provider !== undefined && sellsListedSizes(provider) && filled.sizeRef === '')
      form.setError('sizeRef', { type: 'required', message: 'must not be empty' }, { shouldFocus: true });
    else create.mutate(toCreateRequest(filled));
  };
  const price = { ...EMPTY_TEMPLATE.price, ...values.price };
  const submitButton = (
    <Button type="submit" form={FORM_ID} variant="primary" size="lg" className="w-full" busy={create.isPending}>
      {t('create')}
    </Button>
  );
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20.5rem]">
      <form
        id={FORM_ID}
        noValidate
        className="flex min-w-0 flex-col gap-6 max-lg:pb-32"
        onSubmit={(event) => void form.handleSubmit(submit)(event)}
      >
        {provider === undefined ? null : (
          <TemplateSource form={form} providers={providers} provider={provider} error={error} />
        )}
        <section className="flex flex-col gap-3">
          <h2 className="text-sm font-semibold">{t('words')}</h2>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label={t('form.name')} required error={error('name')} help={t('form.nameHelp')}>
              <Input {...form.register('name')} maxLength={80} autoComplete="off" placeholder="Standard 2" />
            </Field>
            <Field label={t('form.os')} required error={error('os')} help={t('form.osHelp')}>
              <Input {...form.register('os')} maxLength={64} autoComplete="off" placeholder="Debian 13" />
            </Field>
            <Field label={t('form.loginUser')} error={error('loginUser')} help={t('form.loginUserHelp')}>
              <Input
                {...form.register('loginUser')}
                maxLength={32}
                autoComplete="off"
                spellCheck={false}
                className="font-mono text-xs!"
                placeholder="debian"
              />
            </Field>
            <Field label={t('form.position')} error={error('position')} help={t('form.positionHelp')}>
              <Input {...form.register('position')} inputMode="numeric" className="tabular" />
            </Field>
          </div>
          <Field label={t('form.description')} error={error('description')}>
            <Textarea {...form.register('description')} rows={3} maxLength={500} />
          </Field>
          <Field label={t('form.features')} error={error('features')} help={t('form.featuresHelp')}>
            <Input {...form.register('features')} placeholder="NVMe, IPv6" />
          </Field>
        </section>
        <section className="flex flex-col gap-3">
          <h2 className="text-sm font-semibold">{t('price')}</h2>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field
              label={t('form.running')}
              required
              hint={currency}
              error={error('price.runningPerHour')}
              help={t('form.runningHelp')}
            >
              <Input
                {...form.register('price.runningPerHour')}
                inputMode="decimal"
                autoComplete="off"
                className="tabular"
                placeholder="0.0172"
              />
            </Field>
            <Field
              label={t('form.stopped')}
              required
              hint={currency}
              error={error('price.stoppedPerHour')}
              help={t('form.stoppedHelp')}
            >
              <Input
                {...form.register('price.stoppedPerHour')}
                inputMode="decimal"
                autoComplete="off"
                className="tabular"
                placeholder="0.0038"
              />
            </Field>
            {(
              [
                ['suspendedPerHour', 'suspended', 'asRunning'],
                ['shelvedPerHour', 'shelved', 'asStopped'],
              ] as const
            ).map(([name, label, help]) => (
              <Field
                key={name}
                label={t(`offPrice.${label}`)}
                hint={currency}
                error={error(`price.${name}`)}
                help={t(`offPrice.${help}`)}
              >
                <Input {...form.register(`price.${name}`)} inputMode="decimal" autoComplete="off" className="tabular" />
              </Field>
            ))}
          </div>
        </section>
        <div className="lg:hidden">
          <Failure error={create.error} />
        </div>
      </form>
      <div className="sticky top-[calc(var(--topbar-h)+1rem)] max-lg:hidden">
        <PriceBox
          label={t('preview')}
          title={values.name === '' || values.name === undefined ? t('one') : values.name}
          subtitle={values.os}
        >
          <PriceChange before={null} form={price} currency={currency} />
          <div className="flex flex-col gap-2.5">
            <Failure error={create.error} />
            {submitButton}
            <p className="text-xs text-fg-muted">{t('createNote')}</p>
          </div>
        </PriceBox>
      </div>
      <div className="fixed inset-x-0 bottom-0 z-(--z-bulk) border-t border-line bg-canvas p-4 pb-[max(1rem,env(safe-area-inset-bottom))] md:left-(--sidebar-w) lg:hidden">
        {submitButton}
      </div>
    </div>
  );
}
