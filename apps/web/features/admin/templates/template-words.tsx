'use client';
import type { AdminTemplate } from '@uni/client';
import { Button, DefinitionList, Field, Input, Panel, PanelHead, Textarea } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useForm } from 'react-hook-form';
import { lazyResolver } from '../../text/lazy-resolver';
import { applyFieldErrors, messageAt, useFieldMessage } from '../../text/use-form-errors';
import { Failure } from '../components/failure';
import { useLeaveQuestion } from '../hooks/use-leave-question';
import { useMayChange } from '../hooks/use-may-change';
import { toWordsRequest, WORDS_FIELDS, wordsOf, type WordsForm } from './template-form';
import { useUpdateTemplate } from './use-update-template';

const resolver = lazyResolver<WordsForm>(async () => (await import('./template-form.resolver')).wordsResolver);

/** How customers read a template. */
export function TemplateWords({ template }: { template: AdminTemplate }): ReactNode {
  const t = useTranslations('admin.templates');
  const mayChange = useMayChange();
  return (
    <Panel>
      <PanelHead title={t('words')} note={t('wordsNote')} />
      {mayChange ? (
        <WordsEditor template={template} />
      ) : (
        <DefinitionList
          items={[
            { key: 'name', label: t('form.name'), value: template.name },
            {
              key: 'description',
              label: t('form.description'),
              value: template.description === '' ? '–' : template.description,
            },
            {
              key: 'features',
              label: t('form.features'),
              value: template.features.length === 0 ? '–' : template.features.join(', '),
            },
            { key: 'position', label: t('form.position'), value: template.position },
          ]}
        />
      )}
    </Panel>
  );
}

function WordsEditor({ template }: { template: AdminTemplate }): ReactNode {
  const t = useTranslations('admin.templates');
  const fieldMessage = useFieldMessage();
  const form = useForm<WordsForm>({ defaultValues: wordsOf(template), resolver, mode: 'onTouched' });
  const save = useUpdateTemplate(template.id);
  useLeaveQuestion(form.formState.isDirty);
  const error = (name: (typeof WORDS_FIELDS)[number]): string | undefined =>
    fieldMessage(messageAt(form.formState.errors, name));
  const submit = form.handleSubmit((values) =>
    save.mutate(toWordsRequest(values), {
      onSuccess: (fresh) => form.reset(wordsOf(fresh)),
      onError: (failure) => applyFieldErrors(form, failure, WORDS_FIELDS),
    }),
  );
  return (
    <form noValidate className="flex flex-col gap-4 px-4 pb-4" onSubmit={(event) => void submit(event)}>
      <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_8rem]">
        <Field label={t('form.name')} required error={error('name')}>
          <Input {...form.register('name')} maxLength={80} />
        </Field>
        <Field label={t('form.position')} error={error('position')} help={t('form.positionHelp')}>
          <Input {...form.register('position')} inputMode="numeric" />
        </Field>
      </div>
      <Field label={t('form.description')} error={error('description')}>
        <Textarea {...form.register('description')} rows={3} maxLength={500} />
      </Field>
      <Field label={t('form.features')} error={error('features')} help={t('form.featuresHelp')}>
        <Input {...form.register('features')} />
      </Field>
      <Failure error={save.error} />
      <div className="flex items-center justify-end gap-3">
        {save.isSuccess && !form.formState.isDirty ? (
          <span role="status" className="text-sm text-ok-text">
            {t('saved')}
          </span>
        ) : null}
        <Button type="submit" busy={save.isPending} disabled={!form.formState.isDirty}>
          {t('save')}
        </Button>
      </div>
    </form>
  );
}
