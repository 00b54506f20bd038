'use client';
import type { HistoryEntry, InstanceView } from '@uni/client';
import { Status, Time, type DataColumn, type StatusGlyphKind } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { Link } from '../../shell/components/link';
import { useCallback, useMemo, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { Changes } from '../../audit/components/changes';
import { ResourceList } from '../../lists/components/resource-list';
import { useSession } from '../../session/session-store';
import { useHistoryWords } from '../hooks/use-history-words';
import { resizeTerms, thingTerms } from '../resize-terms';
import { useSizeText } from './size-text';

function outcomeGlyph(outcome: string | null): StatusGlyphKind {
  if (outcome === 'succeeded') return 'done';
  if (outcome === 'failed') return 'error';
  if (outcome === 'running') return 'progress';
  if (outcome === 'queued') return 'waiting';
  return 'skipped';
}

/** Who did what to this instance, and what changed. */
export function InstanceHistory({ instance }: { instance: InstanceView }): ReactNode {
  const t = useTranslations('instances');
  const to = useTranslations('operations');
  const organization = useSession((state) => state.organizationId);
  const words = useHistoryWords();
  const sizeText = useSizeText();
  // an order keeps its terms for the record; of those only the size is a change to read
  const changesOf = useCallback(
    (row: HistoryEntry): Pick<HistoryEntry, 'before' | 'after'> => {
      // who looked at the screen changed nothing of the instance
      if (row.action.startsWith('console.')) return { before: null, after: null };
      if (row.kind === 'change') return row;
      const named = thingTerms(row);
      if (named !== null) return { before: null, after: named };
      const terms = resizeTerms(row.after, instance.pricePerHour.currency);
      return terms === null
        ? { before: null, after: null }
        : { before: { size: sizeText(terms.from, ', ', true) }, after: { size: sizeText(terms.to, ', ', true) } };
    },
    [instance.pricePerHour.currency, sizeText],
  );
  const outcome = useCallback(
    (row: HistoryEntry): ReactNode => {
      const status = row.outcome as 'succeeded' | null;
      return status === null ? null : (
        <Status kind={outcomeGlyph(status)}>{to.has(`status.${status}`) ? to(`status.${status}`) : status}</Status>
      );
    },
    [to],
  );
  const columns = useMemo<DataColumn<HistoryEntry>[]>(() => {
    return [
      { id: 'at', header: t('history.when'), cell: (row) => <Time at={row.at} full seconds /> },
      {
        id: 'action',
        header: t('history.what'),
        cell: (row) =>
          row.operationId === null ? (
            <span className="font-medium">{words.action(row)}</span>
          ) : (
            <Link href={`/operations/${row.operationId}`} className="font-medium hover:underline">
              {words.action(row)}
            </Link>
          ),
      },
      {
        id: 'actor',
        header: t('history.who'),
        cell: (row) => <span className="text-fg-muted">{words.actor(row)}</span>,
      },
      {
        id: 'changes',
        header: t('history.changes'),
        className: 'max-w-96',
        cell: (row) => <Changes {...changesOf(row)} words={words} />,
      },
      {
        id: 'outcome',
        header: t('history.outcome'),
        cell: outcome,
      },
    ];
  }, [t, words, changesOf, outcome]);
  return (
    <ResourceList<HistoryEntry>
      caption={t('tabs.history')}
      queryKey={[...keys.instance(organization, instance.id), 'details', 'history']}
      fetchPage={(query, signal) =>
        api.instances.history(instance.id, { limit: query.limit, cursor: query.cursor }, { signal })
      }
      columns={columns}
      rowId={(row) => `${row.at}-${row.action}-${row.operationId ?? ''}-${row.outcome ?? ''}`}
      noun={(count) => t('history.noun', { count })}
      empty={{ title: t('history.empty') }}
      card={(row) => (
        <div className="px-4 py-2.5">
          <p className="flex justify-between gap-3">
            <span className="font-medium">{words.action(row)}</span>
            <span className="text-fg-subtle">
              <Time at={row.at} />
            </span>
          </p>
          <p className="flex flex-wrap justify-between gap-x-3 text-fg-muted">
            {words.actor(row)}
            {outcome(row)}
          </p>
          <Changes {...changesOf(row)} words={words} />
        </div>
      )}
    />
  );
}
