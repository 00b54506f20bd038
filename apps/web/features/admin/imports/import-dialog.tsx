'use client';
import { useQuery } from '@tanstack/react-query';
import type { AdminTemplate } from '@uni/client';
import { Button, Combobox, Dialog, Field, Input, Segmented } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useId, useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { focusFirstFault } from '../../text/focus-first-fault';
import { useFieldMessage } from '../../text/use-form-errors';
import { Failure } from '../components/failure';
import { OrganizationPicker, useAdminOrganization } from '../components/organization-picker';
import { ImportCost } from './import-cost';
import { EMPTY_IMPORT, faultsOf, ratesOf, type ImportForm } from './import-terms';

const MOST = 200;

export interface ImportSubject {
  readonly name: string;
  readonly powerState: string | null;
}

function useTemplatesOf(providerId: string): readonly AdminTemplate[] {
  const { data } = useQuery({
    queryKey: keys.admin('templates', 'choices', providerId),
    queryFn: ({ signal }) => api.admin.templates.list({ providerId, status: ['active'], limit: MOST }, { signal }),
    staleTime: 30_000,
  });
  return data?.items ?? [];
}

/** For whom, and for what price: what it will cost stands there before it is pressed. */
export function ImportDialog(props: {
  providerId: string;
  machines: readonly ImportSubject[];
  busy: boolean;
  error: Error | null;
  /** What became of those that were refused. */
  outcome?: ReactNode;
  onSubmit: (form: ImportForm) => void;
  onClose: () => void;
}): ReactNode {
  const t = useTranslations('admin.imports');
  const fieldMessage = useFieldMessage();
  const formId = useId();
  const [form, setForm] = useState<ImportForm>(EMPTY_IMPORT);
  const [touched, setTouched] = useState(false);
  const templates = useTemplatesOf(props.providerId);
  const change = (part: Partial<ImportForm>): void => setForm((before) => ({ ...before, ...part }));
  const faults = faultsOf(form);
  const error = (name: keyof typeof faults): string | undefined => (touched ? fieldMessage(faults[name]) : undefined);
  const organization = useAdminOrganization(form.organizationId === '' ? null : form.organizationId).data;
  const currency = organization?.balance.currency ?? 'EUR';
  const rates = ratesOf(
    form,
    templates.find(({ id }) => id === form.templateId),
    currency,
  );
  const single = props.machines.length === 1 ? props.machines[0] : undefined;
  const count = props.machines.length;
  return (
    <Dialog
      open
      width="md"
      onOpenChange={props.onClose}
      title={single === undefined ? t('titleMany', { count }) : t('titleOne', { name: single.name })}
      description={t('body')}
      footer={
        props.outcome === undefined ? (
          <>
            <Button onClick={props.onClose}>{t('cancel')}</Button>
            <Button type="submit" form={formId} variant="primary" busy={props.busy}>
              {t('submit', { count })}
            </Button>
          </>
        ) : (
          <Button onClick={props.onClose}>{t('close')}</Button>
        )
      }
    >
      {props.outcome ?? (
        <form
          id={formId}
          noValidate
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            setTouched(true);
            if (Object.keys(faults).length === 0) props.onSubmit(form);
            else focusFirstFault(event.currentTarget);
          }}
        >
          <Field label={t('organisation')} required error={error('organizationId')}>
            <OrganizationPicker
              value={form.organizationId === '' ? null : form.organizationId}
              onChange={(organizationId) => change({ organizationId })}
            />
          </Field>
          <Segmented
            label={t('terms')}
            value={form.terms}
            onChange={(terms) => change({ terms })}
            options={[
              { value: 'template', label: t('template') },
              { value: 'price', label: t('price') },
            ]}
            className="self-start"
          />
          {form.terms === 'template' ? (
            <Field label={t('template')} required help={t('templateHelp')} error={error('templateId')}>
              <Combobox
                value={form.templateId === '' ? null : form.templateId}
                options={templates.map(({ id, name, region }) => ({ value: id, label: name, note: region }))}
                onChange={(templateId) => change({ templateId })}
                placeholder={t('choose')}
                searchLabel={t('searchTemplate')}
              />
            </Field>
          ) : (
            <div className="grid grid-cols-2 gap-3">
              {(['running', 'stopped'] as const).map((name) => (
                <Field key={name} label={t(name)} required hint={`${currency}/h`} error={error(name)}>
                  <Input
                    value={form[name]}
                    inputMode="decimal"
                    autoComplete="off"
                    className="tabular"
                    onChange={(event) => change({ [name]: event.target.value })}
                  />
                </Field>
              ))}
            </div>
          )}
          {single === undefined ? null : (
            <Field label={t('name')} help={t('nameHelp')}>
              <Input
                value={form.name}
                placeholder={single.name}
                maxLength={63}
                autoComplete="off"
                onChange={(event) => change({ name: event.target.value })}
              />
            </Field>
          )}
          <ImportCost organization={organization} rates={rates} machines={props.machines} />
          <Failure error={props.error} />
        </form>
      )}
    </Dialog>
  );
}
