'use client';
import { useMutation } from '@tanstack/react-query';
import { ApiError, type CreateInstanceInput, type Template } from '@uni/client';
import {
  Button,
  buttonClass,
  EmptyState,
  Field,
  FieldSet,
  Input,
  Kbd,
  Notice,
  Panel,
  Skeleton,
  Textarea,
} from '@uni/ui';
import { useTranslations } from 'next-intl';
import { Link } from '../../shell/components/link';
import { useRouter, useSearchParams } from 'next/navigation';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { ChevronRight } from 'lucide-react';
import { api } from '../../api/api';
import { useSubmitKey } from '../../api/use-submit-key';
import { useBalance } from '../../billing/hooks/use-balance';
import { MayOnly } from '../../session/components/may-only';
import { Page } from '../../shell/components/page';
import { regionsOf, systemOf } from '../../templates/template-words';
import { useErrorText } from '../../text/use-error-text';
import { applyFieldErrors, messageAt, useFieldMessage } from '../../text/use-form-errors';
import { lazyResolver } from '../../text/lazy-resolver';
import { useTemplates } from '../hooks/use-catalogue';
import { useAcceptOperation } from '../hooks/use-instance-actions';
import type { CreateInstanceForm } from '../schema/create-instance';
import { CreatePriceBox } from './create-price-box';
import { ImageCards, SizeCards } from './template-cards';
import { KeyPicker } from './key-picker';
import { RegionChoice } from './region-choice';
import { NameCheck } from './name-check';

const FORM_ID = 'create-instance';
const resolver = lazyResolver<CreateInstanceForm>(
  async () => (await import('../schema/create-instance')).createInstanceResolver,
);

/** Buying a machine: system, size and place, name, keys, and the price before it is pressed. */
export function CreateInstance(): ReactNode {
  const t = useTranslations('instances');
  return (
    <MayOnly what="change" title={t('create.title')}>
      <Order />
    </MayOnly>
  );
}

function Order(): ReactNode {
  const t = useTranslations('instances');
  const errorText = useErrorText();
  const templates = useTemplates();
  const parents = [{ label: t('title'), href: '/instances' }];
  if (templates.data === undefined) {
    return (
      <Page title={t('create.title')} parents={parents}>
        {templates.error === null ? (
          <Skeleton className="h-96 w-full rounded-lg" />
        ) : (
          <Notice
            tone="bad"
            alert
            action={
              <Button size="sm" onClick={() => void templates.refetch()}>
                {t('retry')}
              </Button>
            }
          >
            {errorText(templates.error)}
          </Notice>
        )}
      </Page>
    );
  }
  if (templates.data.length === 0) {
    return (
      <Page title={t('create.title')} parents={parents}>
        <Panel>
          <EmptyState title={t('create.nothingSold')}>{t('create.nothingSoldBody')}</EmptyState>
        </Panel>
      </Page>
    );
  }
  return <CreateForm templates={templates.data} parents={parents} />;
}

function CreateForm({
  templates,
  parents,
}: {
  templates: readonly Template[];
  parents: { label: string; href: string }[];
}): ReactNode {
  const t = useTranslations('instances');
  const router = useRouter();
  const wanted = useSearchParams().get('template');
  const errorText = useErrorText();
  const fieldMessage = useFieldMessage();
  const { data: balance } = useBalance();
  const accept = useAcceptOperation();
  const submitKey = useSubmitKey();
  const first =
    templates.find((template) => template.id === wanted) ??
    templates.find((template) => template.available) ??
    templates[0];
  const [system, setSystem] = useState(first === undefined ? '' : systemOf(first));
  const form = useForm<CreateInstanceForm>({
    defaultValues: {
      templateId: first?.id ?? '',
      region: '',
      name: '',
      sshKeyIds: [],
      hostname: '',
      tags: '',
      userData: '',
    },
    resolver,
    mode: 'onTouched',
  });
  const [templateId = '', region = '', name = '', sshKeyIds = []] = useWatch({
    control: form.control,
    name: ['templateId', 'region', 'name', 'sshKeyIds'],
  });
  const chosen = templates.find((template) => template.id === templateId);
  const ofSystem = useMemo(() => templates.filter((template) => systemOf(template) === system), [templates, system]);
  const create = useMutation({
    mutationFn: (body: CreateInstanceInput) => api.instances.create(body, { idempotencyKey: submitKey(body) }),
    onSuccess: (operation) => {
      accept(operation);
      form.reset(form.getValues());
      router.push(operation.instanceId === null ? `/operations/${operation.id}` : `/instances/${operation.instanceId}`);
    },
    onError: (error) => {
      const known = applyFieldErrors(form, error, [
        'name',
        'sshKeyIds',
        'hostname',
        'tags',
        'userData',
        'templateId',
        'region',
      ]);
      if (!known && error instanceof ApiError && error.code === 'name_taken')
        form.setError('name', { type: 'server', message: error.detail }, { shouldFocus: true });
    },
  });
  const dirty = form.formState.isDirty && !create.isSuccess;
  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [dirty]);

  const submit = form.handleSubmit(async (values) => {
    const { toRequest } = await import('../schema/create-instance');
    create.mutate(toRequest(values) as CreateInstanceInput);
  });
  const chooseTemplate = (next: Template): void => {
    form.setValue('templateId', next.id, { shouldDirty: true });
    // what the other one is not sold in cannot stay chosen
    if (!regionsOf(next).includes(form.getValues('region'))) form.setValue('region', '');
  };
  const chooseSystem = (next: string): void => {
    setSystem(next);
    // the same size and place with the other system, where it is sold
    const same = templates.find(
      (template) =>
        systemOf(template) === next &&
        template.region === chosen?.region &&
        template.vcpus === chosen.vcpus &&
        template.memoryMib === chosen.memoryMib,
    );
    const other = same ?? templates.find((template) => systemOf(template) === next && template.available);
    if (other !== undefined) chooseTemplate(other);
  };
  const shownError =
    create.error !== null &&
    !(create.error instanceof ApiError && (create.error.errors.length > 0 || create.error.code === 'name_taken'))
      ? create.error
      : null;
  const refused = shownError instanceof ApiError && shownError.code === 'insufficient_credits';
  const submitButton = (
    <Button
      type="submit"
      form={FORM_ID}
      variant="primary"
      size="lg"
      className="w-full"
      busy={create.isPending}
      disabled={chosen?.available !== true}
    >
      {t('create.submit')}
      <Kbd onAccent>Ctrl ↵</Kbd>
    </Button>
  );
  const error =
    shownError === null ? null : (
      <Notice
        tone="bad"
        alert
        action={
          refused ? (
            <Link href="/credits" className={buttonClass('default', 'sm')}>
              {t('toCredits')}
            </Link>
          ) : undefined
        }
      >
        {errorText(shownError)}
      </Notice>
    );
  return (
    <Page title={t('create.title')} parents={parents}>
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20.5rem]">
        <form
          id={FORM_ID}
          noValidate
          className="flex min-w-0 flex-col gap-6 max-lg:pb-40"
          onSubmit={(event) => void submit(event)}
          onKeyDown={(event) => {
            if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') void submit();
          }}
        >
          <ImageCards templates={templates} system={system} onChoose={chooseSystem} />
          <SizeCards templates={ofSystem} chosenId={templateId} onChoose={chooseTemplate} />
          {chosen === undefined ? null : (
            <RegionChoice
              template={chosen}
              region={region}
              onChoose={(next) => form.setValue('region', next, { shouldDirty: true, shouldValidate: true })}
              error={fieldMessage(messageAt(form.formState.errors, 'region'))}
            />
          )}
          <section className="flex flex-col gap-3">
            <h2 className="text-sm font-semibold">{t('create.nameAndAccess')}</h2>
            <div className="grid gap-4 sm:grid-cols-2">
              <Field
                label={t('columns.name')}
                required
                error={fieldMessage(messageAt(form.formState.errors, 'name'))}
                hint={<NameCheck name={name} />}
                help={t('create.nameHelp')}
              >
                <Input
                  {...form.register('name')}
                  autoComplete="off"
                  spellCheck={false}
                  maxLength={63}
                  placeholder="web-1"
                />
              </Field>
              <Field
                label={t('create.tags')}
                error={fieldMessage(messageAt(form.formState.errors, 'tags'))}
                help={t('create.tagsHelp')}
              >
                <Input {...form.register('tags')} autoComplete="off" spellCheck={false} placeholder="production, web" />
              </Field>
            </div>
            <FieldSet
              legend={t('create.keys')}
              hint={t('create.keysHint')}
              error={fieldMessage(messageAt(form.formState.errors, 'sshKeyIds'))}
            >
              <KeyPicker
                chosen={sshKeyIds}
                onChange={(ids) => form.setValue('sshKeyIds', ids, { shouldDirty: true })}
              />
            </FieldSet>
            <details className="group border-t border-line pt-3">
              <summary className="flex list-none items-center gap-2 rounded-xs text-sm">
                <ChevronRight
                  size={14}
                  aria-hidden
                  className="text-fg-subtle transition-transform duration-(--duration-fast) group-open:rotate-90"
                />
                <span className="font-semibold">{t('create.more')}</span>
                <span className="text-fg-subtle">{t('create.moreNote')}</span>
              </summary>
              <div className="flex flex-col gap-4 pt-4">
                <Field
                  label={t('hostname')}
                  error={fieldMessage(messageAt(form.formState.errors, 'hostname'))}
                  help={t('create.hostnameHelp')}
                  className="sm:max-w-[calc(50%-0.5rem)]"
                >
                  <Input
                    {...form.register('hostname')}
                    autoComplete="off"
                    spellCheck={false}
                    placeholder={name === '' ? 'web-1.example.org' : `${name}.example.org`}
                  />
                </Field>
                <Field
                  label={t('create.userData')}
                  error={fieldMessage(messageAt(form.formState.errors, 'userData'))}
                  help={t('create.userDataHelp')}
                >
                  <Textarea
                    {...form.register('userData')}
                    spellCheck={false}
                    rows={6}
                    className="font-mono text-xs!"
                    placeholder="#cloud-config"
                  />
                </Field>
              </div>
            </details>
          </section>
        </form>
        <CreatePriceBox template={chosen} region={region} balance={balance} submit={submitButton} error={error} />
      </div>
    </Page>
  );
}
