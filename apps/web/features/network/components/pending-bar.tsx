'use client';
import { Button } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Changes } from '../firewall-draft';

/** What is not applied yet, in one line, with the way forward and the way back. */
export function PendingBar({
  changes,
  why,
  busy,
  onApply,
  onDiscard,
}: {
  changes: Changes;
  /** Why it cannot be applied. */
  why: string | null;
  busy: boolean;
  onApply: () => void;
  onDiscard: () => void;
}): ReactNode {
  const t = useTranslations('network.firewall.pending');
  const parts = [
    changes.added > 0 ? t('added', { count: changes.added }) : null,
    changes.changed > 0 ? t('changed', { count: changes.changed }) : null,
    changes.removed > 0 ? t('removed', { count: changes.removed }) : null,
    changes.moved ? t('moved') : null,
    changes.switched ? t('switched') : null,
  ].filter((part) => part !== null);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-line bg-inset px-4 py-2.5 last:rounded-b-lg">
      <p className="min-w-0 flex-1 basis-56 text-sm" role="status">
        <strong className="font-semibold">{t('title')}</strong>{' '}
        <span className="text-fg-muted">{parts.join(', ')}</span>
        {why === null ? null : <span className="block text-xs text-warn-text">{why}</span>}
      </p>
      <span className="flex items-center gap-2">
        <Button size="sm" disabled={busy} onClick={onDiscard}>
          {t('discard')}
        </Button>
        <Button size="sm" variant="primary" disabled={why !== null} busy={busy} onClick={onApply}>
          {t('apply')}
        </Button>
      </span>
    </div>
  );
}
