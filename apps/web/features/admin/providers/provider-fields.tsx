'use client';
import type { ProviderView } from '@uni/client';
import { Field, FieldSet, Input, PasswordInput, Segmented } from '@uni/ui';
import { ChevronRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, type ReactNode } from 'react';
import { useWatch, type UseFormReturn } from 'react-hook-form';
import { messageAt } from '../../text/use-form-errors';
import type { ProviderForm } from './provider-form';
import { credentialsOf, groupOf, KINDS, type FormKind, type OptionField, type Way } from './provider-kinds';
import { ProviderOption } from './provider-option';
import { useFaultText } from './use-fault-text';

/** The fields of a connection of one kind. Secrets are written, never read: `stored` tells what is kept already. */
export function ProviderFields({
  kind,
  form,
  stored,
}: {
  kind: FormKind;
  form: UseFormReturn<ProviderForm>;
  stored: ProviderView | null;
}): ReactNode {
  const t = useTranslations('admin.providers');
  const faultText = useFaultText();
  const addresses = useId();
  const { endpoints, endpointPlaceholder, namePlaceholder, first, more } = KINDS[kind];
  const error = (name: string): string | undefined => faultText(messageAt(form.formState.errors, name));
  const option = (field: OptionField): ReactNode => (
    <ProviderOption key={field.name} field={field} form={form} error={error(`options.${field.name}`)} />
  );
  const group = groupOf(kind);
  const faulty = form.formState.errors.options !== undefined;
  return (
    <>
      <section className="flex flex-col gap-4">
        <h2 className="text-sm font-semibold">{t('form.connection')}</h2>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('form.name')} required error={error('name')} help={t('form.nameHelp')}>
            <Input {...form.register('name')} maxLength={60} autoComplete="off" placeholder={namePlaceholder} />
          </Field>
          <Field label={t('form.endpoint')} required error={error('endpoint')} help={t(`endpointHelp.${kind}`)}>
            <Input
              {...form.register('endpoint')}
              type="url"
              inputMode="url"
              maxLength={500}
              autoComplete="off"
              spellCheck={false}
              className="font-mono text-xs!"
              placeholder={endpointPlaceholder}
              {...(endpoints.length > 1 ? { list: addresses } : {})}
            />
          </Field>
          {first.map(option)}
        </div>
        {endpoints.length > 1 ? (
          <datalist id={addresses}>
            {endpoints.map((address) => (
              <option key={address} value={address} />
            ))}
          </datalist>
        ) : null}
      </section>
      <Credentials kind={kind} form={form} stored={stored} error={error} />
      <details className="group border-t border-line pt-3" open={stored !== null || faulty}>
        <summary className="flex list-none flex-wrap items-center gap-x-2 rounded-xs text-sm">
          <ChevronRight
            size={14}
            aria-hidden
            className="shrink-0 text-fg-subtle transition-transform duration-(--duration-fast) group-open:rotate-90"
          />
          <span className="font-semibold">{t('form.placement')}</span>
          <span className="text-fg-subtle max-sm:basis-full max-sm:pl-5.5">{t(`placementNote.${kind}`)}</span>
        </summary>
        <div className="flex flex-col gap-5 pt-4">
          <div className="grid gap-4 sm:grid-cols-2">{more.map(option)}</div>
          {group.length === 0 ? null : (
            <FieldSet legend={t('form.addresses')} hint={t('form.addressesHint')}>
              <div className="grid gap-4 sm:grid-cols-2">{group.map(option)}</div>
            </FieldSet>
          )}
        </div>
      </details>
    </>
  );
}

function Credentials({
  kind,
  form,
  stored,
  error,
}: {
  kind: FormKind;
  form: UseFormReturn<ProviderForm>;
  stored: ProviderView | null;
  error: (name: string) => string | undefined;
}): ReactNode {
  const t = useTranslations('admin.providers');
  const chosen = useWatch({ control: form.control, name: 'way' });
  const ways: ReadonlyArray<{ readonly way: Way }> = KINDS[kind].ways;
  const fields = credentialsOf(kind, chosen);
  const isStored = (name: string): boolean => stored?.credentialFields.includes(name) === true;
  return (
    <section className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-sm font-semibold">{t('form.credentials')}</h2>
        {ways.length < 2 ? null : (
          <Segmented
            label={t('form.way')}
            value={chosen}
            onChange={(way) => form.setValue('way', way, { shouldDirty: true })}
            options={ways.map(({ way }) => ({ value: way, label: t(`way.${way}`) }))}
          />
        )}
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        {fields.map(({ name, text, secret, placeholder }) => (
          <Field
            key={name}
            label={t(`field.${text}`)}
            required={!isStored(name)}
            error={error(`credentials.${name}`)}
            hint={isStored(name) ? t('form.stored') : undefined}
            help={isStored(name) ? t('form.keepHelp') : t(`fieldHelp.${text}`)}
          >
            {secret ? (
              <PasswordInput
                {...form.register(`credentials.${name}`)}
                maxLength={512}
                autoComplete="new-password"
                spellCheck={false}
                className="font-mono text-xs!"
              />
            ) : (
              <Input
                {...form.register(`credentials.${name}`)}
                maxLength={512}
                autoComplete="off"
                spellCheck={false}
                className="font-mono text-xs!"
                placeholder={placeholder}
              />
            )}
          </Field>
        ))}
      </div>
    </section>
  );
}
