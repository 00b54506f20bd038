'use client';
import type { ZoneDetailView } from '@uni/client';
import { Button, EmptyState, Notice, Panel, PanelHead, SearchInput, Select, SkeletonRows } from '@uni/ui';
import { useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { useErrorText } from '../../text/use-error-text';
import { useNamesKey, useRecords } from '../hooks/use-names';
import { asItWas, matches, NOTHING, rowsOf, withoutRow, withWish, type Pending, type ZoneRow } from '../pending';
import { RecordDialog } from './record-dialog';
import { RecordTable } from './record-table';
import { ReviewDialog } from './review-dialog';

type Asked = { readonly what: 'add' } | { readonly what: 'edit'; readonly row: ZoneRow } | { readonly what: 'review' };

/** The records of a zone. What is changed here is gathered first, and ordered together. */
export function ZoneEditor(props: {
  zone: ZoneDetailView;
  locked: boolean;
  onOrdered: (operationId: string) => void;
}): ReactNode {
  const { zone, locked } = props;
  const t = useTranslations('names');
  const errorText = useErrorText();
  const client = useQueryClient();
  const key = useNamesKey();
  const records = useRecords(zone.id);
  const [pending, setPending] = useState<Pending>(NOTHING);
  const [serial, setSerial] = useState(1);
  const [search, setSearch] = useState('');
  const [type, setType] = useState('');
  const [asked, setAsked] = useState<Asked | null>(null);
  const rows = rowsOf(records.data?.items ?? [], pending);
  const open = rows.filter(({ state }) => state !== 'same');
  const shown = rows.filter((row) => row.state !== 'same' || matches(row, search, type));
  const types = [...new Set(rows.map(({ wish }) => wish.type))].sort();
  const close = (): void => setAsked(null);
  return (
    <>
      {open.length === 0 ? null : (
        <Notice
          tone="warn"
          title={t('pending', { count: open.length })}
          action={
            <span className="flex gap-2">
              <Button size="sm" onClick={() => setPending(NOTHING)}>
                {t('discard')}
              </Button>
              <Button size="sm" variant="primary" disabled={locked} onClick={() => setAsked({ what: 'review' })}>
                {t('review.open')}
              </Button>
            </span>
          }
        >
          {t('pendingNote')}
        </Notice>
      )}
      <Panel>
        <PanelHead
          title={t('records')}
          note={t('recordCount', { count: records.data?.items.length ?? 0 })}
          actions={
            locked ? undefined : (
              <Button size="sm" icon={<Plus size={14} aria-hidden />} onClick={() => setAsked({ what: 'add' })}>
                {t('record.add')}
              </Button>
            )
          }
        />
        <div className="flex flex-wrap gap-2 px-4 pb-3">
          <SearchInput
            label={t('searchRecords')}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className="min-w-48 flex-1 md:max-w-72"
          />
          <Select
            aria-label={t('record.type')}
            value={type}
            onChange={(event) => setType(event.target.value)}
            className="w-36"
          >
            <option value="">{t('allTypes')}</option>
            {types.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </Select>
        </div>
        {records.error !== null ? (
          <Notice tone="bad" alert className="mx-4 mb-4">
            {errorText(records.error)}
          </Notice>
        ) : records.isPending ? (
          <SkeletonRows rows={6} label={t('loading')} />
        ) : shown.length === 0 ? (
          <EmptyState title={t('noRecords')}>{zone.readAt === null ? t('zone.unreadBody') : undefined}</EmptyState>
        ) : (
          <RecordTable
            rows={shown}
            caption={t('recordsOf', { zone: zone.name })}
            locked={locked}
            onEdit={(row) => setAsked({ what: 'edit', row })}
            onRemove={(row) => setPending(withoutRow(pending, row.key))}
            onUndo={(row) => setPending(asItWas(pending, row.key))}
          />
        )}
      </Panel>
      {asked === null ? null : asked.what === 'review' ? (
        <ReviewDialog
          zone={zone}
          rows={open}
          onClose={close}
          onOrdered={(operationId) => {
            setPending(NOTHING);
            close();
            props.onOrdered(operationId);
            void client.invalidateQueries({ queryKey: key });
          }}
        />
      ) : (
        <RecordDialog
          zone={zone}
          record={asked.what === 'edit' ? asked.row.record : null}
          wish={asked.what === 'edit' ? asked.row.wish : null}
          onClose={close}
          onDone={(wish) => {
            const row = asked.what === 'edit' ? asked.row : null;
            setPending(withWish(pending, row?.key ?? `new-${serial}`, wish, row?.record ?? null));
            if (row === null) setSerial(serial + 1);
            close();
          }}
        />
      )}
    </>
  );
}
