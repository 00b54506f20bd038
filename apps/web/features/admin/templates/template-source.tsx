'use client';
import type { ProviderView } from '@uni/client';
import { Combobox, Field, formatDisk, formatMemory, Input, Notice, Select } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useWatch, type FieldPath, type UseFormReturn } from 'react-hook-form';
import { useCatalogue } from '../hooks/use-catalogue';
import { NetworkChoice } from './network-choice';
import { imagesIn, sellsListedSizes, sizesIn } from './template-choices';
import { guessFrom, type TemplateForm } from './template-form';

/** Where a template comes from and how large it is: only what the place has in the chosen region. */
export function TemplateSource({
  form,
  providers,
  provider,
  error,
}: {
  form: UseFormReturn<TemplateForm>;
  providers: readonly ProviderView[];
  provider: ProviderView;
  error: (name: FieldPath<TemplateForm>) => string | undefined;
}): ReactNode {
  const t = useTranslations('admin.templates');
  const locale = useLocale();
  const [region, imageRef, sizeRef, diskGib, networkRefs] = useWatch({
    control: form.control,
    name: ['region', 'imageRef', 'sizeRef', 'diskGib', 'networkRefs'],
  });
  const { images, regions, sizes } = useCatalogue(provider.id);
  const listed = sellsListedSizes(provider);
  const offered = imagesIn(images.data?.items ?? [], region, provider);
  const sold = sizesIn(sizes.data?.items ?? [], region);
  const image = offered.find(({ ref }) => ref === imageRef);
  const size = sold.find(({ ref }) => ref === sizeRef);
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
  const chooseSize = (ref: string): void => {
    const chosen = sold.find((each) => each.ref === ref);
    if (chosen === undefined) return;
    form.setValue('vcpus', String(chosen.vcpus));
    form.setValue('memoryMib', String(chosen.memoryMib / 1024));
    // some sizes leave the disk to the order
    if (chosen.diskGib > 0) form.setValue('diskGib', String(chosen.diskGib));
  };
  const providerField = form.register('providerId', {
    onChange: () => {
      for (const name of ['imageRef', 'region', 'sizeRef'] as const) form.setValue(name, '');
      form.setValue('networkRefs', []);
    },
  });
  /** What another region does not have cannot stay chosen. */
  const regionField = form.register('region', {
    onChange: (event: { target: { value: string } }) => {
      const next = event.target.value;
      if (!imagesIn(images.data?.items ?? [], next, provider).some(({ ref }) => ref === form.getValues('imageRef')))
        form.setValue('imageRef', '');
      if (!sizesIn(sizes.data?.items ?? [], next).some(({ ref }) => ref === form.getValues('sizeRef')))
        form.setValue('sizeRef', '');
      form.setValue('networkRefs', []);
    },
  });
  const minDiskGib = image?.minDiskGib ?? null;
  const tooSmall = minDiskGib !== null && Number(diskGib) < minDiskGib;
  return (
    <>
      <section className="flex flex-col gap-3">
        <h2 className="text-sm font-semibold">{t('form.source')}</h2>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('columns.provider')} required error={error('providerId')}>
            <Select {...providerField}>
              {providers.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={t('form.region')} error={error('region')} help={t('form.regionHelp')}>
            <Select {...regionField}>
              <option value="">{t('form.anywhere')}</option>
              {(regions.data?.items ?? []).map((each) => (
                <option key={each.ref} value={each.ref}>
                  {each.name}
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
                : minDiskGib === null
                  ? undefined
                  : t('form.minDisk', { size: formatDisk(minDiskGib, locale) })
            }
          >
            <Combobox
              value={imageRef === '' ? null : imageRef}
              onChange={chooseImage}
              placeholder={t('form.chooseImage')}
              searchLabel={t('form.searchImages')}
              options={offered.map((each) => ({ value: each.ref, label: each.name, note: each.ref }))}
            />
          </Field>
          {!listed && sold.length === 0 ? null : (
            <Field label={t('form.sizeRef')} required={listed} error={error('sizeRef')}>
              <Select
                {...form.register('sizeRef', {
                  onChange: (event: { target: { value: string } }) => chooseSize(event.target.value),
                })}
              >
                {/* where only listed sizes are sold, nothing typed could be built */}
                <option value="" disabled={listed}>
                  {t(listed ? 'form.chooseSize' : 'form.ownSize')}
                </option>
                {sold.map((each) => (
                  <option key={each.ref} value={each.ref}>
                    {each.name} ({each.vcpus} vCPU, {formatMemory(each.memoryMib, locale)})
                  </option>
                ))}
              </Select>
            </Field>
          )}
          <NetworkChoice
            provider={provider}
            region={region}
            value={networkRefs}
            onChange={(refs) => form.setValue('networkRefs', refs, { shouldDirty: true })}
            error={error('networkRefs')}
          />
        </div>
      </section>
      <section className="flex flex-col gap-3">
        <h2 className="text-sm font-semibold">{t('form.size')}</h2>
        <div className="grid gap-4 sm:grid-cols-3">
          <Field label={t('form.vcpus')} required error={error('vcpus')}>
            <Input {...form.register('vcpus')} inputMode="numeric" className="tabular" readOnly={listed} />
          </Field>
          <Field label={t('form.memory')} required error={error('memoryMib')}>
            <Input {...form.register('memoryMib')} inputMode="decimal" className="tabular" readOnly={listed} />
          </Field>
          <Field label={t('form.disk')} required error={error('diskGib')}>
            <Input
              {...form.register('diskGib')}
              inputMode="numeric"
              className="tabular"
              readOnly={listed && (size?.diskGib ?? 0) > 0}
            />
          </Field>
        </div>
        {tooSmall ? <Notice tone="warn">{t('form.tooSmall', { size: formatDisk(minDiskGib, locale) })}</Notice> : null}
      </section>
    </>
  );
}
