'use client';
import type { AdminTemplate } from '@uni/client';
import { Button, Field, Input, Money, Notice, Panel, PanelHead, PriceGroup, PriceLine, toMicros } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { lazyResolver } from '../../text/lazy-resolver';
import { applyFieldErrors, messageAt, useFieldMessage } from '../../text/use-form-errors';
import { Failure } from '../components/failure';
import { useMayChange } from '../hooks/use-may-change';
import { PriceChange } from './price-change';
import { EMPTY_TEMPLATE, PRICE_FIELDS, priceOf, type PriceForm } from './template-form';
import { useUpdateTemplate } from './use-update-template';

const resolver = lazyResolver<PriceForm>(async () => (await import('./template-form.resolver')).priceResolver);
const plain = (amount: string): string => amount.replace(/(\.\d\d\d*?)0+$/, '$1');

type Rate = AdminTemplate['price']['runningPerHour'];
/** Left empty where it is what it would be without a price of its own. */
const ownRate = (rate: Rate | null, otherwise: Rate): string =>
  rate === null || rate.amount === otherwise.amount ? '' : plain(rate.amount);

/** What a template costs, and a new price for whoever buys from now on. */
export function TemplatePrice({ template }: { template: AdminTemplate }): ReactNode {
  const t = useTranslations('admin.templates');
  const mayChange = useMayChange();
  const [editing, setEditing] = useState(false);
  return (
    <Panel>
      <PanelHead
        title={t('price')}
        note={template.price.runningPerHour.currency}
        actions={
          mayChange && !editing ? (
            <Button size="sm" onClick={() => setEditing(true)}>
              {t('newPrice')}
            </Button>
          ) : undefined
        }
      />
      <div className="px-4 pb-4">
        {editing ? (
          <PriceEditor template={template} onClose={() => setEditing(false)} />
        ) : (
          <PriceGroup>
            <PriceLine
              label={t('columns.running')}
              value={<Money value={template.price.runningPerHour} style="rate" perHour />}
              strong
            />
            <PriceLine
              label={t('columns.stopped')}
              value={<Money value={template.price.stoppedPerHour} style="rate" perHour />}
            />
            {template.price.suspendedPerHour === null ? null : (
              <PriceLine
                label={t('offPrice.suspended')}
                value={<Money value={template.price.suspendedPerHour} style="rate" perHour />}
              />
            )}
            {template.price.shelvedPerHour === null ? null : (
              <PriceLine
                label={t('offPrice.shelved')}
                value={<Money value={template.price.shelvedPerHour} style="rate" perHour />}
              />
            )}
          </PriceGroup>
        )}
      </div>
    </Panel>
  );
}

function PriceEditor({ template, onClose }: { template: AdminTemplate; onClose: () => void }): ReactNode {
  const t = useTranslations('admin.templates');
  const fieldMessage = useFieldMessage();
  const { price } = template;
  const { currency } = price.runningPerHour;
  const form = useForm<PriceForm>({
    defaultValues: {
      runningPerHour: plain(price.runningPerHour.amount),
      stoppedPerHour: plain(price.stoppedPerHour.amount),
      suspendedPerHour: ownRate(price.suspendedPerHour, price.runningPerHour),
      shelvedPerHour: ownRate(price.shelvedPerHour, price.stoppedPerHour),
    },
    resolver,
    mode: 'onTouched',
  });
  const typed = useWatch({ control: form.control });
  const now: PriceForm = { ...EMPTY_TEMPLATE.price, ...typed };
  const change = useUpdateTemplate(template.id);
  const error = (name: keyof PriceForm): string | undefined => fieldMessage(messageAt(form.formState.errors, name));
  const same = (text: string, was: string): boolean => {
    try {
      return toMicros(text) === toMicros(was);
    } catch {
      return false;
    }
  };
  const { runningPerHour, stoppedPerHour, suspendedPerHour, shelvedPerHour } = priceOf(now);
  const unchanged =
    same(runningPerHour, price.runningPerHour.amount) &&
    same(stoppedPerHour, price.stoppedPerHour.amount) &&
    (price.suspendedPerHour === null || same(suspendedPerHour ?? runningPerHour, price.suspendedPerHour.amount)) &&
    (price.shelvedPerHour === null || same(shelvedPerHour ?? stoppedPerHour, price.shelvedPerHour.amount));
  const submit = form.handleSubmit((values) =>
    change.mutate(
      { price: priceOf(values) },
      { onSuccess: onClose, onError: (failure) => applyFieldErrors(form, failure, PRICE_FIELDS) },
    ),
  );
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <div className="grid grid-cols-2 gap-3">
        <Field label={t('columns.running')} required error={error('runningPerHour')}>
          <Input
            {...form.register('runningPerHour')}
            inputMode="decimal"
            autoComplete="off"
            autoFocus
            className="tabular"
          />
        </Field>
        <Field label={t('columns.stopped')} required error={error('stoppedPerHour')}>
          <Input {...form.register('stoppedPerHour')} inputMode="decimal" autoComplete="off" className="tabular" />
        </Field>
        {price.suspendedPerHour === null ? null : (
          <Field label={t('offPrice.suspended')} help={t('offPrice.asRunning')} error={error('suspendedPerHour')}>
            <Input {...form.register('suspendedPerHour')} inputMode="decimal" autoComplete="off" className="tabular" />
          </Field>
        )}
        {price.shelvedPerHour === null ? null : (
          <Field label={t('offPrice.shelved')} help={t('offPrice.asStopped')} error={error('shelvedPerHour')}>
            <Input {...form.register('shelvedPerHour')} inputMode="decimal" autoComplete="off" className="tabular" />
          </Field>
        )}
      </div>
      <div className="rounded-lg border border-line bg-inset p-3.5" aria-live="polite">
        <PriceChange before={price} form={now} currency={currency} />
      </div>
      <Notice tone="info">{t('priceNote', { count: template.instances })}</Notice>
      <Failure error={change.error} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button type="submit" variant="primary" busy={change.isPending} disabled={unchanged}>
          {t('publish')}
        </Button>
      </div>
    </form>
  );
}
