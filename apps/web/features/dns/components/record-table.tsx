'use client';
import { cx, IconButton, Table, Td, Th } from '@uni/ui';
import { Pencil, RotateCcw, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { ZoneRow } from '../pending';

const TONES = { same: '', added: 'bg-ok-soft', changed: 'bg-warn-soft', removed: 'bg-bad-soft' } as const;

/** The records as they are, with what is to become of them. */
export function RecordTable(props: {
  rows: readonly ZoneRow[];
  caption: string;
  /** Nothing can be changed now, or not by this person. */
  locked: boolean;
  onEdit: (row: ZoneRow) => void;
  onRemove: (row: ZoneRow) => void;
  onUndo: (row: ZoneRow) => void;
}): ReactNode {
  const t = useTranslations('names');
  return (
    <Table>
      <caption className="sr-only">{props.caption}</caption>
      <thead>
        <tr>
          <Th>{t('record.name')}</Th>
          <Th className="max-md:hidden">{t('record.type')}</Th>
          <Th>{t('record.value')}</Th>
          <Th align="end" className="max-md:hidden">
            {t('record.ttl')}
          </Th>
          <Th align="end">
            <span className="sr-only">{t('record.actions')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr key={row.key} className={TONES[row.state]}>
            <Td className="max-w-56 max-md:max-w-24">
              <span className={cx('block truncate font-mono text-xs', row.state === 'removed' && 'line-through')}>
                {row.wish.name === '' ? '@' : row.wish.name}
              </span>
              <span className="block font-mono text-2xs text-fg-subtle md:hidden">
                {row.wish.type}
                {row.wish.ttlS === null ? '' : ` ${row.wish.ttlS}`}
              </span>
              {row.state === 'same' ? null : <span className="text-2xs text-fg-muted">{t(`diff.${row.state}`)}</span>}
            </Td>
            <Td className="font-mono text-xs max-md:hidden">{row.wish.type}</Td>
            <Td className="max-w-md md:min-w-48">
              <span
                className={cx('line-clamp-2 font-mono text-xs break-all', row.state === 'removed' && 'line-through')}
                title={row.wish.value}
              >
                {row.wish.value}
              </span>
              {row.record?.protected === true ? (
                <span className="text-2xs text-fg-subtle">{t('record.protected')}</span>
              ) : null}
            </Td>
            <Td align="end" className="text-xs text-fg-muted max-md:hidden">
              {row.wish.ttlS ?? t('record.ttlOwn')}
            </Td>
            <Td align="end" className="whitespace-nowrap max-md:px-1!">
              <RowActions {...props} row={row} />
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function RowActions({
  row,
  locked,
  onEdit,
  onRemove,
  onUndo,
}: {
  row: ZoneRow;
  locked: boolean;
  onEdit: (row: ZoneRow) => void;
  onRemove: (row: ZoneRow) => void;
  onUndo: (row: ZoneRow) => void;
}): ReactNode {
  const t = useTranslations('names');
  if (locked || row.record?.protected === true) return null;
  const about = `${row.wish.name === '' ? '@' : row.wish.name} ${row.wish.type}`;
  return (
    <span className="inline-flex items-center md:gap-1">
      {row.state === 'same' ? null : (
        <IconButton size="sm" label={t('record.undoOf', { about })} onClick={() => onUndo(row)}>
          <RotateCcw size={14} aria-hidden />
        </IconButton>
      )}
      {row.state === 'removed' ? null : (
        <IconButton size="sm" label={t('record.editOf', { about })} onClick={() => onEdit(row)}>
          <Pencil size={14} aria-hidden />
        </IconButton>
      )}
      {row.state === 'removed' || row.state === 'added' ? null : (
        <IconButton size="sm" label={t('record.removeOf', { about })} onClick={() => onRemove(row)}>
          <Trash2 size={14} aria-hidden />
        </IconButton>
      )}
    </span>
  );
}
