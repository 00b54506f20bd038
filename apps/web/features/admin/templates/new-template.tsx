'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CreateTemplateInput, ProviderView } from '@uni/client';
import {
  Button,
  buttonClass,
  Combobox,
  EmptyState,
  Field,
  Input,
  Notice,
  Panel,
  PriceBox,
  Select,
  Skeleton,
  Textarea,
  formatDisk,
  formatMemory,
} from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
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
import { EMPTY_TEMPLATE, guessFrom, TEMPLATE_FIELDS, toCreateRequest, type TemplateForm } from './template-form';

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
  const locale = useLocale();
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
  const providerId = values.providerId ?? '';
  const of = (what: 'images' | 'regions' | 'sizes') => keys.admin('provider', providerId, what);
  const images = useQuery({
    queryKey: of('images'),
    queryFn: ({ signal }) => api.admin.providers.images(providerId, { signal }),
    enabled: providerId !== '',
  });
  const regions = useQuery({
    queryKey: of('regions'),
    queryFn: ({ signal }) => api.admin.providers.regions(providerId, { signal }),
    enabled: providerId !== '',
  });
  const sizes = useQuery({
    queryKey: of('sizes'),
    queryFn: ({ signal }) => api.admin.providers.sizes(providerId, { signal }),
    enabled: providerId !== '',
  });
  const offered = (images.data?.items ?? []).filter((image) => image.withdrawnAt === null);
  const image = offered.find(({ ref }) => ref === values.imageRef);
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
  const chooseImage = (ref: string): void => {
    form.setValue('imageRef', ref, { shouldDirty: true, shouldValidate: form.formState.isSubmitted });
    const chosen = offered.find((each) => each.ref === ref);
    if (chosen === undefined) return;
    const guess = guessFrom(chosen);
    // guesses fill what is empty or was guessed before, never what somebody has typed
    if (form.getFieldState('os').isDirty === false || form.getValues('os') === '')
      form.resetField('os', { defaultValue: guess.os });
    if (form.getFieldState('loginUser').isDirty === false)
      form.resetField('loginUser', { defaultValue: guess.loginUser });
  };
  const tooSmall =
    image?.minDiskGib !== null && image?.minDiskGib !== undefined && Number(values.diskGib) < image.minDiskGib;
  const providerField = form.register('providerId', {
    onChange: () => {
      for (const name of ['imageRef', 'region', 'sizeRef'] as const) form.setValue(name, '');
    },
  });
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
        onSubmit={(event) => void form.handleSubmit((form_) => create.mutate(toCreateRequest(form_)))(event)}
      >
        <section className="flex flex-col gap-3">
          <h2 className="text-sm font-semibold">{t('form.source')}</h2>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label={t('columns.provider')} required error={error('providerId')}>
              <Select {...providerField}>
                {providers.map((provider) => (
                  <option key={provider.id} value={provider.id}>
                    {provider.name}
                  </option>
                ))}
              </Select>
            </Field>
            <Field label={t('form.region')} error={error('region')} help={t('form.regionHelp')}>
              <Select {...form.register('region')}>
                <option value="">{t('form.anywhere')}</option>
                {(regions.data?.items ?? []).map((region) => (
                  <option key={region.ref} value={region.ref}>
                    {region.name}
                  </option>
                ))}
              </Select>
            </Field>
            <Field
              label={t('form.image')}
              required
              error={error('imageRef') ?? (images.error === null ? undefined : t('form.imagesFailed'))}
              help={
                images.data !== undefined && offered.length === 0
                  ? t('form.noImages')
                  : image?.minDiskGib == null
                    ? undefined
                    : t('form.minDisk', { size: formatDisk(image.minDiskGib, locale) })
              }
            >
              <Combobox
                value={values.imageRef === '' ? null : (values.imageRef ?? null)}
                onChange={chooseImage}
                placeholder={t('form.chooseImage')}
                searchLabel={t('form.searchImages')}
                options={offered.map((each) => ({ value: each.ref, label: each.name, note: each.ref }))}
              />
            </Field>
            {(sizes.data?.items.length ?? 0) === 0 ? null : (
              <Field label={t('form.sizeRef')} error={error('sizeRef')}>
                <Select
                  {...form.register('sizeRef', {
                    onChange: (event: { target: { value: string } }) => {
                      const size = sizes.data?.items.find(({ ref }) => ref === event.target.value);
                      if (size === undefined) return;
                      form.setValue('vcpus', String(size.vcpus));
                      form.setValue('memoryMib', String(size.memoryMib / 1024));
                      form.setValue('diskGib', String(size.diskGib));
                    },
                  })}
                >
                  <option value="">{t('form.ownSize')}</option>
                  {(sizes.data?.items ?? []).map((size) => (
                    <option key={size.ref} value={size.ref}>
                      {size.name} ({size.vcpus} vCPU, {formatMemory(size.memoryMib, locale)})
                    </option>
                  ))}
                </Select>
              </Field>
            )}
          </div>
        </section>
        <section className="flex flex-col gap-3">
          <h2 className="text-sm font-semibold">{t('form.size')}</h2>
          <div className="grid gap-4 sm:grid-cols-3">
            <Field label={t('form.vcpus')} required error={error('vcpus')}>
              <Input {...form.register('vcpus')} inputMode="numeric" className="tabular" />
            </Field>
            <Field label={t('form.memory')} required error={error('memoryMib')}>
              <Input {...form.register('memoryMib')} inputMode="decimal" className="tabular" />
            </Field>
            <Field label={t('form.disk')} required error={error('diskGib')}>
              <Input {...form.register('diskGib')} inputMode="numeric" className="tabular" />
            </Field>
          </div>
          {tooSmall ? (
            <Notice tone="warn">{t('form.tooSmall', { size: formatDisk(image.minDiskGib ?? 0, locale) })}</Notice>
          ) : null}
        </section>
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
