'use client';
import { useMutation } from '@tanstack/react-query';
import { ApiError, type ZoneDetailView, type ZoneDiffView } from '@uni/client';
import { Button, Dialog, Field, Notice, Textarea } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { useSubmitKey } from '../../api/use-submit-key';
import { useErrorText } from '../../text/use-error-text';
import { useZoneFaultText } from '../hooks/use-zone-fault-text';
import { DiffList, type DiffLine } from './diff-list';

const SHOWN_FAULTS = 8;

/** A zone file, what it would change, and only then the order for exactly that. */
export function ImportDialog(props: {
  zone: ZoneDetailView;
  onOrdered: (operationId: string) => void;
  onClose: () => void;
}): ReactNode {
  const { zone } = props;
  const t = useTranslations('names');
  const errorText = useErrorText();
  const faultText = useZoneFaultText();
  const submitKey = useSubmitKey();
  const [text, setText] = useState('');
  const look = useMutation({ mutationFn: () => api.dns.previewImport(zone.id, text) });
  const apply = useMutation({
    mutationFn: (hash: string) =>
      api.dns.import(zone.id, { text, hash }, { idempotencyKey: submitKey({ zone: zone.id, hash }) }),
    onSuccess: ({ operation }) => {
      if (operation !== null) props.onOrdered(operation.id);
    },
  });
  const diff = look.data?.diff ?? null;
  const lines = diff === null ? [] : linesOf(diff);
  const count = lines.filter(({ what }) => what !== 'kept').length;
  const error = apply.error ?? look.error;
  const refused = error instanceof ApiError ? error.errors : [];
  return (
    <Dialog
      open
      width="lg"
      onOpenChange={props.onClose}
      title={t('import.title', { zone: zone.name })}
      description={diff === null ? t('import.note') : t('import.look', { count })}
      footer={
        diff === null ? (
          <>
            <Button onClick={props.onClose}>{t('cancel')}</Button>
            <Button variant="primary" busy={look.isPending} disabled={text.trim() === ''} onClick={() => look.mutate()}>
              {t('import.preview')}
            </Button>
          </>
        ) : (
          <>
            <Button
              onClick={() => {
                look.reset();
                apply.reset();
              }}
            >
              {t('import.back')}
            </Button>
            <Button
              variant="primary"
              busy={apply.isPending}
              disabled={count === 0}
              onClick={() => apply.mutate(diff.hash)}
            >
              {t('import.apply')}
            </Button>
          </>
        )
      }
    >
      {diff === null ? (
        <div className="flex flex-col gap-4">
          <Field label={t('import.file')} help={t('import.fileHelp')}>
            <input
              type="file"
              accept=".zone,.txt,.db,text/plain"
              className="text-sm file:mr-3 file:h-(--control-h) file:rounded-md file:border file:border-line-strong file:bg-surface file:px-3 file:text-sm file:text-fg"
              onChange={(event) => {
                const file = event.target.files?.[0];
                if (file) void file.text().then(setText);
              }}
            />
          </Field>
          <Field label={t('import.text')}>
            <Textarea
              rows={10}
              value={text}
              spellCheck={false}
              className="font-mono text-xs"
              placeholder={'$TTL 3600\n@ IN NS ns1.example.net.\nwww 300 IN A 192.0.2.80'}
              onChange={(event) => setText(event.target.value)}
            />
          </Field>
        </div>
      ) : lines.length === 0 ? (
        <p className="text-fg-muted">{t('import.same')}</p>
      ) : (
        <DiffList lines={lines} />
      )}
      {error === null ? null : (
        <Notice tone="bad" alert>
          {refused.length > 0
            ? refused.slice(0, SHOWN_FAULTS).map((fault) => (
                <span key={`${fault.path}-${fault.message}`} className="block break-words">
                  {faultText(fault)}
                </span>
              ))
            : errorText(error)}
        </Notice>
      )}
    </Dialog>
  );
}

function linesOf({ added, changed, removed, kept }: ZoneDiffView): DiffLine[] {
  return [
    ...removed.map((values) => ({ what: 'removed', values }) as const),
    ...changed.map(({ from, to }) => ({ what: 'changed', values: to, from }) as const),
    ...added.map((values) => ({ what: 'added', values }) as const),
    ...kept.map((values) => ({ what: 'kept', values }) as const),
  ];
}
