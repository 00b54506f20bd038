'use client';
import { useMutation } from '@tanstack/react-query';
import { Button, CheckboxLine, DefinitionList, Field, Input, Notice, Panel, PanelHead, Select, Time } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { useEffect, type ReactNode } from 'react';
import { useForm } from 'react-hook-form';
import { isLocale } from '../../../i18n/locale';
import { api } from '../../api/api';
import { updateUser, useSession } from '../../session/session-store';
import { Page } from '../../shell/components/page';
import { useChooseLocale } from '../../shell/components/preference-menus';
import { readPreferences, setKeysOn, setTheme, usePreferences, type Theme } from '../../shell/preferences';
import { lazyResolver } from '../../text/lazy-resolver';
import { useErrorText } from '../../text/use-error-text';
import { applyFieldErrors, messageAt, useFieldMessage } from '../../text/use-form-errors';

interface ProfileForm {
  name: string;
}
const resolver = lazyResolver<ProfileForm>(async () => (await import('../schema')).profileResolver as never);

/** Name, language, look and keys of the person who is signed in. */
export function ProfilePage(): ReactNode {
  const t = useTranslations('profile');
  const ts = useTranslations('shell');
  const locale = useLocale();
  const chooseLocale = useChooseLocale();
  const errorText = useErrorText();
  const fieldMessage = useFieldMessage();
  const user = useSession((state) => state.user);
  const { theme, keysOn } = usePreferences();
  useEffect(readPreferences, []);
  const form = useForm<ProfileForm>({ values: { name: user?.name ?? '' }, resolver, mode: 'onTouched' });
  const save = useMutation({
    mutationFn: (values: ProfileForm) => api.me.update({ name: values.name.trim() }),
    onSuccess: updateUser,
    onError: (error) => applyFieldErrors(form, error, ['name']),
  });
  if (user === null) return null;
  return (
    <Page title={t('title')} width="form">
      <Panel>
        <PanelHead title={t('person')} />
        <form
          noValidate
          className="flex flex-col gap-4 px-4 pb-4"
          onSubmit={(event) => void form.handleSubmit((values) => save.mutate(values))(event)}
        >
          <Field
            label={t('name')}
            required
            error={fieldMessage(messageAt(form.formState.errors, 'name'))}
            className="max-w-md"
          >
            <Input {...form.register('name')} autoComplete="name" maxLength={100} />
          </Field>
          {save.error === null ? null : (
            <Notice tone="bad" alert>
              {errorText(save.error)}
            </Notice>
          )}
          <div className="flex items-center gap-3">
            <Button type="submit" variant="primary" busy={save.isPending} disabled={!form.formState.isDirty}>
              {t('save')}
            </Button>
            <span role="status" className="text-sm text-fg-muted">
              {save.isSuccess && !form.formState.isDirty ? t('saved') : ''}
            </span>
          </div>
        </form>
        <DefinitionList
          className="border-t border-line-subtle pt-3"
          items={[
            { key: 'email', label: t('email'), value: user.email },
            { key: 'since', label: t('since'), value: <Time at={user.createdAt} full /> },
            ...user.organizations.map((organization) => ({
              key: organization.id,
              label: t('memberOf'),
              value: `${organization.name}, ${t(`roles.${organization.role}`)}`,
            })),
          ]}
        />
      </Panel>
      <Panel>
        <PanelHead title={t('look')} />
        <div className="grid max-w-xl gap-4 px-4 pb-4 sm:grid-cols-2">
          <Field label={ts('language')}>
            <Select
              value={locale}
              onChange={(event) => {
                if (isLocale(event.target.value)) chooseLocale(event.target.value);
              }}
            >
              <option value="en">English</option>
              <option value="fr">Français</option>
            </Select>
          </Field>
          <Field label={ts('theme')}>
            <Select value={theme} onChange={(event) => setTheme(event.target.value as Theme)}>
              {(['system', 'light', 'dark'] as const).map((each) => (
                <option key={each} value={each}>
                  {ts(`themes.${each}`)}
                </option>
              ))}
            </Select>
          </Field>
          <CheckboxLine
            className="sm:col-span-2"
            label={t('keysOn')}
            note={t('keysOnNote')}
            checked={keysOn}
            onChange={(event) => setKeysOn(event.target.checked)}
          />
        </div>
      </Panel>
    </Page>
  );
}
