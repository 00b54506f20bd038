'use client';
import type { AdminTemplate, ProviderView } from '@uni/client';
import { ApiError } from '@uni/client';
import { Button, Combobox, Dialog, Field, formatMemory, Input, Select, Skeleton } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { useCatalogue } from '../hooks/use-catalogue';
import { Awaited } from '../components/awaited';
import { Failure } from '../components/failure';
import { useProviders } from '../hooks/use-provider-options';
import { NetworkChoice } from './network-choice';
import { furtherPlaces, toPlaceInputs } from './place-inputs';
import { imagesIn, sellsListedSizes, sizesIn } from './template-choices';
import { guessFrom } from './template-form';
import { useUpdateTemplate } from './use-update-template';

const FORM_ID = 'add-place';

/** Sells a template at another place: its image and size there, in the vendor's words. */
export function AddPlaceDialog({ template, onClose }: { template: AdminTemplate; onClose: () => void }): ReactNode {
  const t = useTranslations('admin.templates');
  const providers = useProviders();
  const change = useUpdateTemplate(template.id);
  const refused =
    change.error instanceof ApiError ? change.error.errors.map(({ path, message }) => `${path} ${message}`) : [];
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('places.addTitle', { name: template.name })}
      description={t('places.fixed')}
      footer={
        <>
          <Button onClick={onClose}>{t('places.cancel')}</Button>
          <Button type="submit" form={FORM_ID} variant="primary" busy={change.isPending}>
            {t('places.add')}
          </Button>
        </>
      }
    >
      <Awaited query={providers} skeleton={<Skeleton className="h-48 w-full rounded-lg" />}>
        {(data) => (
          <PlaceForm
            providers={data.items}
            template={template}
            onSubmit={(place) => {
              const present = furtherPlaces(template).filter(({ status }) => status === 'active');
              change.mutate({ places: [...toPlaceInputs(present), place] }, { onSuccess: onClose });
            }}
          />
        )}
      </Awaited>
      <Failure error={change.error} />
      {refused.length === 0 ? null : <p className="sr-only">{refused.join('; ')}</p>}
    </Dialog>
  );
}

type PlaceInput = ReturnType<typeof toPlaceInputs>[number];

function PlaceForm({
  providers,
  template,
  onSubmit,
}: {
  providers: readonly ProviderView[];
  template: AdminTemplate;
  onSubmit: (place: PlaceInput) => void;
}): ReactNode {
  const t = useTranslations('admin.templates');
  const locale = useLocale();
  // somewhere else is what is wanted most often
  const first = providers.find(({ id }) => id !== template.provider.id) ?? providers[0];
  const [providerId, setProviderId] = useState(first?.id ?? '');
  const [region, setRegion] = useState('');
  const [imageRef, setImageRef] = useState('');
  const [sizeRef, setSizeRef] = useState('');
  const [loginUser, setLoginUser] = useState('');
  const [networkRefs, setNetworkRefs] = useState<readonly string[]>([]);
  const [tried, setTried] = useState(false);
  const provider = providers.find(({ id }) => id === providerId);
  const { images, regions, sizes } = useCatalogue(providerId);
  if (provider === undefined) return null;
  const listed = sellsListedSizes(provider);
  const offered = imagesIn(images.data?.items ?? [], region, provider);
  // the size is the template's: only what is as large is the same offer
  const fitting = sizesIn(sizes.data?.items ?? [], region).filter(
    (size) => size.vcpus === template.vcpus && size.memoryMib === template.memoryMib,
  );
  const clear = (): void => {
    setImageRef('');
    setSizeRef('');
    setNetworkRefs([]);
  };
  const missing = (value: string): string | undefined => (tried && value === '' ? t('places.required') : undefined);
  const submit = (): void => {
    setTried(true);
    if (imageRef === '' || (listed && sizeRef === '')) return;
    onSubmit({
      providerId,
      imageRef,
      ...(region === '' ? {} : { region }),
      ...(sizeRef === '' ? {} : { sizeRef }),
      ...(loginUser.trim() === '' ? {} : { loginUser: loginUser.trim() }),
      ...(networkRefs.length === 0 ? {} : { networkRefs: [...networkRefs] }),
    });
  };
  return (
    <form
      id={FORM_ID}
      noValidate
      className="grid gap-4 sm:grid-cols-2"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field label={t('columns.provider')} required>
        <Select
          value={providerId}
          onChange={(event) => {
            setProviderId(event.target.value);
            setRegion('');
            clear();
          }}
        >
          {providers.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('form.region')}>
        <Select
          value={region}
          onChange={(event) => {
            setRegion(event.target.value);
            clear();
          }}
        >
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
        error={missing(imageRef) ?? (images.error === null ? undefined : t('form.imagesFailed'))}
        help={images.data !== undefined && offered.length === 0 ? t('form.noImages') : undefined}
      >
        <Combobox
          value={imageRef === '' ? null : imageRef}
          onChange={(ref) => {
            setImageRef(ref);
            const image = offered.find((each) => each.ref === ref);
            if (image !== undefined && loginUser === '') setLoginUser(guessFrom(image).loginUser);
          }}
          placeholder={t('form.chooseImage')}
          searchLabel={t('form.searchImages')}
          options={offered.map((each) => ({ value: each.ref, label: each.name, note: each.ref }))}
        />
      </Field>
      {!listed && fitting.length === 0 ? null : (
        <Field
          label={t('form.sizeRef')}
          required={listed}
          error={listed ? missing(sizeRef) : undefined}
          help={listed && sizes.data !== undefined && fitting.length === 0 ? t('places.noSize') : undefined}
        >
          <Select value={sizeRef} onChange={(event) => setSizeRef(event.target.value)}>
            <option value="" disabled={listed}>
              {t(listed ? 'form.chooseSize' : 'form.ownSize')}
            </option>
            {fitting.map((each) => (
              <option key={each.ref} value={each.ref}>
                {each.name} ({each.vcpus} vCPU, {formatMemory(each.memoryMib, locale)})
              </option>
            ))}
          </Select>
        </Field>
      )}
      <Field label={t('form.loginUser')}>
        <Input
          value={loginUser}
          onChange={(event) => setLoginUser(event.target.value)}
          maxLength={32}
          autoComplete="off"
          spellCheck={false}
          className="font-mono text-xs!"
          placeholder="debian"
        />
      </Field>
      <NetworkChoice provider={provider} region={region} value={networkRefs} onChange={setNetworkRefs} />
    </form>
  );
}
