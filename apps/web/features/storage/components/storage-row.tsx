'use client';
import type { BackupView, SnapshotView, VolumeView } from '@uni/client';
import { Button, Status, Time, type StatusGlyphKind } from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

export type StorageItem = SnapshotView | VolumeView | BackupView;
type Item = StorageItem;

/** How a snapshot, volume or backup stands. */
export function StorageState({ item }: { item: Item }): ReactNode {
  const t = useTranslations('storage');
  return <Status kind={GLYPHS[item.state] ?? 'unknown'}>{t(`state.${item.state}`)}</Status>;
}

/** "4.6 GiB"; null where the place does not tell. */
export function useStorageSize(): (item: Pick<Item, 'sizeGib'>) => string | null {
  const t = useTranslations('storage');
  const locale = useLocale();
  return ({ sizeGib }) =>
    sizeGib === null
      ? null
      : t('size', { size: new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(sizeGib) });
}

const GLYPHS: Readonly<Record<Item['state'], StatusGlyphKind>> = {
  creating: 'progress',
  ready: 'done',
  working: 'progress',
  deleting: 'progress',
  gone: 'lost',
};

/** One snapshot, volume or backup: what it is, how it stands, what can be done. */
export function StorageRow({ item, note, children }: { item: Item; note: ReactNode; children: ReactNode }): ReactNode {
  const t = useTranslations('storage');
  const size = useStorageSize()(item);
  return (
    <li className="flex min-h-13 flex-wrap items-center gap-x-3 gap-y-1.5 border-t border-line-subtle px-4 py-2">
      <span className="min-w-0 flex-1 basis-48">
        <span className="block truncate font-medium">{item.name}</span>
        <span className="flex flex-wrap gap-x-3 text-xs text-fg-subtle">
          <Time at={item.createdAt} />
          {size === null ? null : <span className="tabular">{size}</span>}
          {note}
          {item.imported ? <span>{t('why.imported')}</span> : null}
        </span>
      </span>
      <StorageState item={item} />
      <span className="flex items-center gap-1.5">{children}</span>
    </li>
  );
}

/** A button of a row that says why it cannot be pressed. */
export function RowButton({
  label,
  name,
  why,
  danger = false,
  onClick,
}: {
  label: string;
  /** Of what it is about, for those who do not see the row. */
  name: string;
  why: string | null;
  danger?: boolean;
  onClick: () => void;
}): ReactNode {
  return (
    <Button
      size="sm"
      variant={danger ? 'danger-ghost' : 'default'}
      disabled={why !== null}
      title={why ?? undefined}
      aria-label={why === null ? `${label}: ${name}` : `${label}: ${name}. ${why}`}
      onClick={onClick}
    >
      {label}
    </Button>
  );
}
