'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError, type BackupPolicyInput, type BackupPolicyView, type InstanceView } from '@uni/client';
import { Button, Field, Input, Notice, Panel, PanelHead, Select, Time } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useMay } from '../../session/hooks/use-may';
import { useSession } from '../../session/session-store';
import { useErrorText } from '../../text/use-error-text';
import { useFieldMessage } from '../../text/use-form-errors';

/** When backups are made by themselves, and how many are kept. */
export function PolicyPanel({
  instance,
  policy,
}: {
  instance: InstanceView;
  policy: BackupPolicyView | null;
}): ReactNode {
  const t = useTranslations('storage');
  const errorText = useErrorText();
  const fieldMessage = useFieldMessage();
  const client = useQueryClient();
  const organization = useSession((state) => state.organizationId);
  const [rhythm, setRhythm] = useState<'daily' | 'hours'>(
    policy !== null && policy.everyHours !== null ? 'hours' : 'daily',
  );
  const [time, setTime] = useState(policy?.dailyAt ?? '03:30');
  const [hours, setHours] = useState(String(policy?.everyHours ?? 24));
  const [keep, setKeep] = useState(String(policy?.keep ?? 7));
  const { change } = useMay();
  const saved =
    policy !== null &&
    (policy.everyHours === null
      ? rhythm === 'daily' && policy.dailyAt === time
      : rhythm === 'hours' && String(policy.everyHours) === hours) &&
    String(policy.keep) === keep;
  const refresh = (): Promise<void> =>
    client.invalidateQueries({ queryKey: [...keys.instance(organization, instance.id), 'details', 'backups'] });
  const save = useMutation({
    mutationFn: async (body: BackupPolicyInput | null): Promise<void> => {
      if (body === null) await api.backups.removePolicy(instance.id);
      else await api.backups.setPolicy(instance.id, body);
    },
    onSuccess: refresh,
  });
  const refused = save.error instanceof ApiError ? save.error.errors : [];
  const fault = (path: string): string | undefined => fieldMessage(refused.find((each) => each.path === path)?.message);
  const body = (): BackupPolicyInput => ({
    keep: Number(keep),
    ...(rhythm === 'daily' ? { dailyAt: time } : { everyHours: Number(hours) }),
  });
  return (
    <Panel>
      <PanelHead
        title={t('policy.title')}
        note={
          policy === null
            ? t('policy.off')
            : policy.everyHours === null
              ? t('policy.everyDay', { at: policy.dailyAt ?? '', keep: policy.keep })
              : t('policy.everySo', { hours: policy.everyHours, keep: policy.keep })
        }
      />
      <form
        noValidate
        className="flex flex-col gap-3 px-4 pb-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(body());
        }}
      >
        {!change ? null : (
          <div className="grid max-w-2xl gap-3 sm:grid-cols-3">
            <Field label={t('policy.rhythm')}>
              <Select
                value={rhythm}
                onChange={(event) => setRhythm(event.target.value === 'hours' ? 'hours' : 'daily')}
              >
                <option value="daily">{t('policy.daily')}</option>
                <option value="hours">{t('policy.hours')}</option>
              </Select>
            </Field>
            {rhythm === 'daily' ? (
              <Field label={t('policy.at')} error={fault('dailyAt')}>
                <Input type="time" value={time} onChange={(event) => setTime(event.target.value)} />
              </Field>
            ) : (
              <Field label={t('policy.every')} error={fault('everyHours')}>
                <Input
                  type="number"
                  min={1}
                  max={720}
                  value={hours}
                  onChange={(event) => setHours(event.target.value)}
                />
              </Field>
            )}
            <Field label={t('policy.keep')} error={fault('keep')}>
              <Input type="number" min={1} max={90} value={keep} onChange={(event) => setKeep(event.target.value)} />
            </Field>
          </div>
        )}
        <p className="text-xs text-fg-muted">{t('policy.keepNote')}</p>
        {policy === null ? null : (
          <p className="text-xs text-fg-muted">
            {t.rich('policy.next', { at: () => <Time at={policy.nextRunAt} full /> })}
          </p>
        )}
        {policy === null || policy.lastRefusal === null ? null : (
          <Notice tone="warn" title={t('policy.refused')}>
            {policy.lastRefusal}
          </Notice>
        )}
        {save.error === null || refused.length > 0 ? null : (
          <Notice tone="bad" alert>
            {errorText(save.error)}
          </Notice>
        )}
        {!change ? null : (
          <div className="flex gap-2">
            <Button type="submit" disabled={saved} busy={save.isPending}>
              {t(policy === null ? 'policy.begin' : 'policy.save')}
            </Button>
            {policy === null ? null : (
              <Button disabled={save.isPending} onClick={() => save.mutate(null)}>
                {t('policy.end')}
              </Button>
            )}
          </div>
        )}
      </form>
    </Panel>
  );
}
