'use client';
import type { DriftedInstanceView } from '@uni/client';
import { Field, Input, MoneyChange, PriceGroup, PriceLine, Segmented, Select, typedMoney } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Pricing } from './drift-choice';

/** A price as it is being typed. */
export interface PricingDraft {
  readonly by: Pricing['by'];
  /** null: the first that is offered. */
  readonly templateId: string | null;
  readonly running: string;
  readonly stopped: string;
}

/** What an accepted size costs from now on: as a template that sells it, at a price of its own, or as before. */
export function DriftPricing({
  drifted,
  draft,
  fault,
  onChange,
}: {
  drifted: DriftedInstanceView;
  draft: PricingDraft;
  fault: boolean;
  onChange: (draft: PricingDraft) => void;
}): ReactNode {
  const t = useTranslations('admin.drift');
  const { offers, instance } = drifted;
  const { currency } = instance.runningPerHour;
  const offer = offers.find(({ templateId }) => templateId === draft.templateId) ?? offers[0];
  const after =
    draft.by === 'template' && offer !== undefined
      ? offer
      : draft.by === 'price'
        ? {
            runningPerHour: typedMoney(draft.running, currency) ?? instance.runningPerHour,
            stoppedPerHour: typedMoney(draft.stopped, currency) ?? instance.stoppedPerHour,
          }
        : instance;
  const ways = (['template', 'price', 'keep'] as const).filter((by) => by !== 'template' || offers.length > 0);
  return (
    <div className="flex flex-col gap-3">
      <Segmented
        label={t('pricing.label')}
        value={draft.by}
        onChange={(by) => onChange({ ...draft, by })}
        options={ways.map((by) => ({ value: by, label: t(`pricing.by.${by}`) }))}
        className="self-start"
      />
      {draft.by === 'template' && offers.length > 1 ? (
        <Field label={t('pricing.template')}>
          <Select
            value={offer?.templateId}
            onChange={(event) => onChange({ ...draft, templateId: event.target.value })}
          >
            {offers.map(({ templateId, name }) => (
              <option key={templateId} value={templateId}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
      ) : null}
      {draft.by === 'price' ? (
        <div className="grid grid-cols-2 gap-3">
          {(['running', 'stopped'] as const).map((state) => (
            <Field
              key={state}
              label={t(`pricing.${state}`)}
              hint={currency}
              required
              error={fault && state === 'running' ? t('pricing.fault') : undefined}
            >
              <Input
                value={draft[state]}
                inputMode="decimal"
                autoComplete="off"
                className="tabular"
                onChange={(event) => onChange({ ...draft, [state]: event.target.value })}
              />
            </Field>
          ))}
        </div>
      ) : null}
      <div className="rounded-lg border border-line bg-inset p-3.5" aria-live="polite">
        <PriceGroup>
          {(['running', 'stopped'] as const).map((state) => (
            <PriceLine
              key={state}
              label={t(`pricing.${state}`)}
              value={
                <MoneyChange
                  before={draft.by === 'keep' ? null : instance[`${state}PerHour`]}
                  after={after[`${state}PerHour`]}
                  style="rate"
                  perHour
                  beforeLabel={t('pricing.before')}
                  afterLabel={t('pricing.after')}
                />
              }
            />
          ))}
        </PriceGroup>
      </div>
    </div>
  );
}
