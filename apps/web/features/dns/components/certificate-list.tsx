'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError, type WatchView } from '@uni/client';
import {
  Button,
  Dialog,
  EmptyState,
  Field,
  Input,
  Notice,
  Panel,
  PanelHead,
  Select,
  SkeletonRows,
  Status,
  Time,
  useNow,
} from '@uni/ui';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { useSubmitKey } from '../../api/use-submit-key';
import { useMay } from '../../session/hooks/use-may';
import { Page } from '../../shell/components/page';
import { useErrorText } from '../../text/use-error-text';
import { daysUntil } from '../domain-state';
import { useNamesKey, useWatches } from '../hooks/use-names';
import { useDayText } from './domain-cells';
import { NamesTabs } from './names-tabs';

/** Where services speak TLS from the first byte; the API takes no other. */
const PORTS = [443, 465, 636, 853, 990, 993, 995, 5061, 8443];
const SOON_DAYS = 14;

/** Hosts whose certificates are looked at once a day. */
export function CertificateList(): ReactNode {
  const t = useTranslations('names');
  const errorText = useErrorText();
  const { change } = useMay();
  const watches = useWatches();
  const client = useQueryClient();
  const key = useNamesKey();
  const [adding, setAdding] = useState(false);
  const remove = useMutation({
    mutationFn: (id: string) => api.certificates.remove(id),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
  const items = watches.data?.items ?? [];
  const add = (
    <Button size="sm" variant="primary" icon={<Plus size={14} aria-hidden />} onClick={() => setAdding(true)}>
      {t('watch.add')}
    </Button>
  );
  const failed = watches.error ?? remove.error;
  return (
    <Page title={t('title')}>
      <NamesTabs current="certificates" />
      <Panel>
        <PanelHead
          title={t('tabs.certificates')}
          note={t('watch.note')}
          actions={change && items.length > 0 ? add : undefined}
        />
        {failed === null ? null : (
          <Notice tone="bad" alert className="mx-4 mb-4">
            {errorText(failed)}
          </Notice>
        )}
        {watches.isPending ? (
          <SkeletonRows rows={3} label={t('loading')} />
        ) : items.length === 0 ? (
          <EmptyState title={t('watch.none')} action={change ? add : undefined}>
            {t('watch.noneBody')}
          </EmptyState>
        ) : (
          <ul>
            {items.map((watch) => (
              <WatchRow
                key={watch.id}
                watch={watch}
                action={
                  change ? (
                    <Button
                      size="sm"
                      variant="danger-ghost"
                      aria-label={`${t('watch.remove')}: ${watch.host}`}
                      onClick={() => remove.mutate(watch.id)}
                    >
                      {t('watch.remove')}
                    </Button>
                  ) : null
                }
              />
            ))}
          </ul>
        )}
      </Panel>
      {adding ? <WatchDialog onClose={() => setAdding(false)} /> : null}
    </Page>
  );
}

function WatchRow({ watch, action }: { watch: WatchView; action: ReactNode }): ReactNode {
  const t = useTranslations('names');
  const dayText = useDayText();
  const now = useNow();
  const day = watch.expiresAt?.slice(0, 10) ?? null;
  const days = day === null ? null : daysUntil(day, now);
  const kind =
    watch.failure !== null
      ? 'warning'
      : days === null
        ? 'waiting'
        : days < 0
          ? 'error'
          : days <= SOON_DAYS
            ? 'warning'
            : 'done';
  return (
    <li className="flex min-h-13 flex-wrap items-center gap-x-4 gap-y-1.5 border-t border-line-subtle px-4 py-2">
      <span className="min-w-0 flex-1 basis-56">
        <span className="block truncate font-medium">
          {watch.host}
          {watch.port === 443 ? '' : `:${watch.port}`}
        </span>
        <span className="block text-xs text-fg-subtle">
          {watch.failure ?? (watch.issuer === null ? t('watch.unseen') : t('watch.issuer', { issuer: watch.issuer }))}
          {watch.checkedAt === null ? null : (
            <>
              {' · '}
              <Time at={watch.checkedAt} />
            </>
          )}
        </span>
      </span>
      <Status kind={kind}>
        {day === null || days === null
          ? t(watch.failure === null ? 'watch.waiting' : 'watch.failed')
          : `${dayText(day)} · ${t('days', { days })}`}
      </Status>
      {action}
    </li>
  );
}

function WatchDialog({ onClose }: { onClose: () => void }): ReactNode {
  const t = useTranslations('names');
  const errorText = useErrorText();
  const formId = useId();
  const client = useQueryClient();
  const key = useNamesKey();
  const submitKey = useSubmitKey();
  const [host, setHost] = useState('');
  const [port, setPort] = useState(443);
  const create = useMutation({
    mutationFn: () => {
      const body = { host: host.trim(), port: port as 443 };
      return api.certificates.create(body, { idempotencyKey: submitKey(body) });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: key });
      onClose();
    },
  });
  const fault = create.error instanceof ApiError && create.error.errors.some(({ path }) => path === 'host');
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('watch.add')}
      description={t('watch.addNote')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={create.isPending} disabled={host.trim() === ''}>
            {t('watch.add')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Field
          label={t('watch.host')}
          required
          error={
            fault && create.error instanceof ApiError && create.error.status === 400 ? t('watch.hostWrong') : undefined
          }
        >
          <Input
            value={host}
            maxLength={253}
            autoFocus
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder="www.example.org"
            onChange={(event) => setHost(event.target.value)}
          />
        </Field>
        <Field label={t('watch.port')}>
          <Select value={String(port)} onChange={(event) => setPort(Number(event.target.value))}>
            {PORTS.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </Select>
        </Field>
        {create.error === null || (create.error instanceof ApiError && create.error.status === 400) ? null : (
          <Notice tone="bad" alert>
            {errorText(create.error)}
          </Notice>
        )}
      </form>
    </Dialog>
  );
}
