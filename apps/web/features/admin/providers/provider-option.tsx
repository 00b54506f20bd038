'use client';
import { Field, Input, Select, Textarea } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import type { ProviderForm } from './provider-form';
import type { OptionField } from './provider-kinds';

const CODE = 'font-mono text-xs!';

/** One option of a connection, in the field that its type asks for. */
export function ProviderOption({
  field,
  form,
  error,
}: {
  field: OptionField;
  form: UseFormReturn<ProviderForm>;
  error: string | undefined;
}): ReactNode {
  const t = useTranslations('admin.providers');
  const { name, type, placeholder } = field;
  const registered = form.register(`options.${name}`);
  return (
    <Field label={t(`field.${field.text}`)} error={error} help={t(`fieldHelp.${field.text}`)}>
      {type === 'choice' || type === 'flag' ? (
        <Select {...registered}>
          <option value="">{t(type === 'flag' ? 'form.no' : 'form.default')}</option>
          {type === 'flag' ? <option value="true">{t('form.yes')}</option> : null}
          {(field.choices ?? []).map((choice) => (
            <option key={choice} value={choice}>
              {t(`choice.${choice}`)}
            </option>
          ))}
        </Select>
      ) : type === 'map' ? (
        <Textarea {...registered} rows={3} spellCheck={false} className={CODE} placeholder={placeholder} />
      ) : (
        <Input
          {...registered}
          autoComplete="off"
          spellCheck={false}
          placeholder={placeholder}
          {...(type === 'number' ? { inputMode: 'numeric' as const } : {})}
          {...(type === 'list' || isCode(placeholder) ? { className: CODE } : {})}
        />
      )}
    </Field>
  );
}

/** Ids, addresses and fingerprints are compared letter by letter. */
const isCode = (example: string | undefined): boolean => example !== undefined && /[:/…]|\d-|\d\.\d/.test(example);
