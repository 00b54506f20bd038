'use client';
import type { Template } from '@uni/client';
import { Field, Select } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { regionsOf } from '../../templates/template-words';

/** Where a template that is sold in several regions is built: the best one, unless somebody knows better. */
export function RegionChoice({
  template,
  region,
  onChoose,
  error,
}: {
  template: Template;
  region: string;
  onChoose: (region: string) => void;
  error: string | undefined;
}): ReactNode {
  const t = useTranslations('instances');
  const regions = regionsOf(template);
  if (regions.length < 2) return null;
  return (
    <Field
      label={t('create.builtIn')}
      error={error}
      help={t(region === '' ? 'create.automaticHelp' : 'create.regionHelp')}
      className="sm:max-w-[calc(50%-0.5rem)]"
    >
      <Select value={region} onChange={(event) => onChoose(event.target.value)}>
        <option value="">{t('create.automatic')}</option>
        {regions.map((each) => {
          const open = template.places.some((place) => place.region === each && place.available);
          return (
            <option key={each} value={each} disabled={!open}>
              {open ? each : t('create.regionClosed', { region: each })}
            </option>
          );
        })}
      </Select>
    </Field>
  );
}
