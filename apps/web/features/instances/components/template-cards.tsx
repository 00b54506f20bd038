'use client';
import type { Template } from '@uni/client';
import { cx, formatMoney, Money, ProviderMark, RadioDot, Segmented, StatusGlyph, Time } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { regionsOf, sizeNameOf, splitSystem, systemOf } from '../../templates/template-words';

const CARD =
  'relative rounded-lg border bg-surface shadow-card has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus';

/** The systems on offer. */
export function ImageCards({
  templates,
  system: chosen,
  onChoose,
}: {
  templates: readonly Template[];
  system: string;
  onChoose: (system: string) => void;
}): ReactNode {
  const t = useTranslations('instances');
  const systems = [...new Set(templates.map(systemOf))];
  return (
    <section>
      <h2 className="mb-2.5 text-sm font-semibold">{t('create.image')}</h2>
      <div
        role="radiogroup"
        aria-label={t('create.image')}
        className="grid grid-cols-[repeat(auto-fill,minmax(9.5rem,1fr))] gap-2"
      >
        {systems.map((system) => {
          const { family, version } = splitSystem(system);
          const checked = system === chosen;
          return (
            <label
              key={system}
              className={cx(
                CARD,
                'flex items-center gap-3 p-2.5',
                checked ? 'border-accent ring-1 ring-accent' : 'border-line hover:border-line-strong',
              )}
            >
              <input
                type="radio"
                name="os"
                className="absolute inset-0 opacity-0"
                checked={checked}
                onChange={() => onChoose(system)}
              />
              <span
                aria-hidden
                className={cx(
                  'flex size-6.5 items-center justify-center rounded-sm border text-xs font-semibold',
                  checked
                    ? 'border-accent-line bg-accent-soft text-accent-text'
                    : 'border-mark-line bg-mark-bg text-mark-fg',
                )}
              >
                {family.slice(0, 1)}
              </span>
              <span className="min-w-0">
                <span className="block truncate leading-4 font-medium">{family}</span>
                {version === '' ? null : <span className="block truncate text-xs text-fg-subtle">{version}</span>}
              </span>
            </label>
          );
        })}
      </div>
    </section>
  );
}

/** Sizes in their places, with rate and cap; those that cannot be had now say why. */
export function SizeCards({
  templates,
  chosenId,
  onChoose,
}: {
  templates: readonly Template[];
  chosenId: string;
  onChoose: (template: Template) => void;
}): ReactNode {
  const t = useTranslations('instances');
  const locale = useLocale();
  const [region, setRegion] = useState('');
  const regions = [...new Set(templates.flatMap(regionsOf))];
  const shown = templates.filter(
    (template) => region === '' || regionsOf(template).includes(region) || !regions.includes(region),
  );
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  return (
    <section>
      <div className="mb-2.5 flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-sm font-semibold">{t('create.sizeAndRegion')}</h2>
        {regions.length < 2 ? null : (
          <Segmented
            label={t('columns.region')}
            value={regions.includes(region) ? region : ''}
            onChange={setRegion}
            options={[
              { value: '', label: t('create.allRegions') },
              ...regions.map((each) => ({ value: each, label: each })),
            ]}
          />
        )}
      </div>
      <div
        role="radiogroup"
        aria-label={t('create.sizeAndRegion')}
        className="grid gap-2 sm:grid-cols-2 xl:grid-cols-3"
      >
        {shown.map((template) => {
          const checked = template.id === chosenId;
          return (
            <label
              key={template.id}
              className={cx(
                CARD,
                'px-3 pt-2.5 pb-2',
                checked
                  ? 'border-accent ring-1 ring-accent'
                  : template.available
                    ? 'border-line hover:border-line-strong'
                    : 'border-dashed border-line-strong bg-inset! shadow-none!',
              )}
            >
              <input
                type="radio"
                name="template"
                className="absolute inset-0 opacity-0"
                checked={checked}
                disabled={!template.available}
                onChange={() => onChoose(template)}
              />
              <span className="flex items-center gap-2.5">
                <RadioDot checked={checked} disabled={!template.available} />
                <span className={cx('max-w-2/3 shrink-0 truncate font-medium', !template.available && 'text-fg-muted')}>
                  {sizeNameOf(template)}
                </span>
                <span className="ml-auto flex min-w-0 items-center gap-2.5 text-fg-muted">
                  {regionsOf(template).length > 1 ? (
                    <span className="min-w-0 truncate" title={regionsOf(template).join(', ')}>
                      {t('create.regions', { count: regionsOf(template).length })}
                    </span>
                  ) : (
                    <>
                      <ProviderMark kind={template.providerKind} />
                      <span className="min-w-0 truncate">{template.region}</span>
                    </>
                  )}
                </span>
              </span>
              <span
                className={cx(
                  'mt-1.5 flex gap-3 pl-6 text-xs tabular',
                  template.available ? 'text-fg-muted' : 'text-fg-subtle',
                )}
              >
                {(
                  [
                    [template.vcpus, 'vCPU'],
                    [template.memoryMib / 1024, t('create.gib')],
                    [template.diskGib, t('create.gibDisk')],
                  ] as const
                ).map(([value, unit]) => (
                  <span key={unit}>
                    <span className={cx('text-base font-semibold', template.available && 'text-fg')}>
                      {number.format(value)}
                    </span>{' '}
                    {unit}
                  </span>
                ))}
              </span>
              <span className="mt-2 flex min-h-6 items-end justify-between gap-2 border-t border-line-subtle pt-1.5">
                {template.available ? (
                  <>
                    <Money value={template.price.runningPerHour} style="rate" perHour className="font-medium" />
                    {template.price.monthlyCap === null ? null : (
                      <span className="text-xs text-fg-muted">
                        {t('create.atMost', { amount: formatMoney(template.price.monthlyCap, 'projection', locale) })}
                      </span>
                    )}
                  </>
                ) : (
                  <span className="flex items-center gap-2 text-xs text-warn-text">
                    <StatusGlyph kind="warning" />
                    <span>
                      {template.unavailableSince === null
                        ? t('create.closed')
                        : t.rich('create.silentSince', {
                            time: () => <Time clock at={template.unavailableSince ?? ''} />,
                          })}
                    </span>
                  </span>
                )}
              </span>
            </label>
          );
        })}
      </div>
    </section>
  );
}
