'use client';
import type { ProviderView } from '@uni/client';
import { Field, FieldSet, Input, PasswordInput } from '@uni/ui';
import { ChevronRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { FieldPath, UseFormReturn } from 'react-hook-form';
import { messageAt } from '../../text/use-form-errors';
import type { ProviderForm } from './provider-form';
import { useFaultText } from './use-fault-text';

type OptionName = Exclude<keyof ProviderForm['options'], 'ipv4Pool' | 'fingerprint' | 'region'>;
const PLACEMENT: ReadonlyArray<readonly [OptionName, string]> = [
  ['nodes', 'pve1, pve2'],
  ['storage', 'ceph-vm'],
  ['bridge', 'vmbr0'],
  ['vlanTag', '120'],
  ['pool', 'uni'],
  ['isoStorage', 'local'],
  ['vmidMin', '100000'],
  ['vmidMax', '999999'],
];
const ADDRESSES = [
  ['from', '198.51.100.10'],
  ['to', '198.51.100.250'],
  ['prefixLength', '24'],
  ['gateway', '198.51.100.1'],
] as const;

/** The fields of a connection. Secrets are written, never read: `stored` tells what is kept already. */
export function ProviderFields({
  form,
  stored,
}: {
  form: UseFormReturn<ProviderForm>;
  stored: ProviderView | null;
}): ReactNode {
  const t = useTranslations('admin.providers');
  const faultText = useFaultText();
  const error = (name: FieldPath<ProviderForm>): string | undefined =>
    faultText(messageAt(form.formState.errors, name));
  const secret = (name: string): string | undefined =>
    stored?.credentialFields.includes(name) === true ? t('form.stored') : undefined;
  const open = messageAt(form.formState.errors, 'options') !== undefined || form.formState.errors.options !== undefined;
  return (
    <>
      <section className="flex flex-col gap-4">
        <h2 className="text-sm font-semibold">{t('form.connection')}</h2>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('form.name')} required error={error('name')} help={t('form.nameHelp')}>
            <Input {...form.register('name')} maxLength={60} autoComplete="off" placeholder="pve-nantes" />
          </Field>
          <Field label={t('form.region')} error={error('options.region')} help={t('form.regionHelp')}>
            <Input {...form.register('options.region')} maxLength={60} autoComplete="off" placeholder="Nantes" />
          </Field>
        </div>
        <Field label={t('form.endpoint')} required error={error('endpoint')} help={t('form.endpointHelp')}>
          <Input
            {...form.register('endpoint')}
            type="url"
            inputMode="url"
            maxLength={500}
            autoComplete="off"
            spellCheck={false}
            className="font-mono text-xs!"
            placeholder="https://192.0.2.11:8006"
          />
        </Field>
        <Field label={t('form.fingerprint')} error={error('options.fingerprint')} help={t('form.fingerprintHelp')}>
          <Input
            {...form.register('options.fingerprint')}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            className="font-mono text-xs!"
            placeholder="AB:CD:EF:…"
          />
        </Field>
      </section>
      <section className="flex flex-col gap-4">
        <h2 className="text-sm font-semibold">{t('form.credentials')}</h2>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label={t('form.tokenId')}
            required={stored === null}
            error={error('credentials.tokenId')}
            hint={secret('tokenId')}
            help={t(stored === null ? 'form.tokenIdHelp' : 'form.keepHelp')}
          >
            <Input
              {...form.register('credentials.tokenId')}
              maxLength={200}
              autoComplete="off"
              spellCheck={false}
              className="font-mono text-xs!"
              placeholder="svc-uni@pve!portal"
            />
          </Field>
          <Field
            label={t('form.tokenSecret')}
            required={stored === null}
            error={error('credentials.tokenSecret')}
            hint={secret('tokenSecret')}
            help={t(stored === null ? 'form.tokenSecretHelp' : 'form.keepHelp')}
          >
            <PasswordInput
              {...form.register('credentials.tokenSecret')}
              maxLength={64}
              autoComplete="new-password"
              spellCheck={false}
              className="font-mono text-xs!"
            />
          </Field>
        </div>
      </section>
      <details className="group border-t border-line pt-3" open={stored !== null || open}>
        <summary className="flex list-none items-center gap-2 rounded-xs text-sm">
          <ChevronRight
            size={14}
            aria-hidden
            className="text-fg-subtle transition-transform duration-(--duration-fast) group-open:rotate-90"
          />
          <span className="font-semibold">{t('form.placement')}</span>
          <span className="text-fg-subtle">{t('form.placementNote')}</span>
        </summary>
        <div className="flex flex-col gap-5 pt-4">
          <div className="grid gap-4 sm:grid-cols-2">
            {PLACEMENT.map(([name, placeholder]) => (
              <Field key={name} label={t(`form.${name}`)} error={error(`options.${name}`)} help={t(`form.${name}Help`)}>
                <Input
                  {...form.register(`options.${name}`)}
                  autoComplete="off"
                  spellCheck={false}
                  placeholder={placeholder}
                  {...(name === 'vlanTag' || name === 'vmidMin' || name === 'vmidMax'
                    ? { inputMode: 'numeric' as const }
                    : {})}
                />
              </Field>
            ))}
          </div>
          <FieldSet legend={t('form.addresses')} hint={t('form.addressesHint')}>
            <div className="grid gap-4 sm:grid-cols-2">
              {ADDRESSES.map(([name, placeholder]) => (
                <Field key={name} label={t(`form.${name}`)} error={error(`options.ipv4Pool.${name}`)}>
                  <Input
                    {...form.register(`options.ipv4Pool.${name}`)}
                    autoComplete="off"
                    spellCheck={false}
                    placeholder={placeholder}
                    className="font-mono text-xs!"
                    {...(name === 'prefixLength' ? { inputMode: 'numeric' as const } : {})}
                  />
                </Field>
              ))}
            </div>
          </FieldSet>
        </div>
      </details>
    </>
  );
}
