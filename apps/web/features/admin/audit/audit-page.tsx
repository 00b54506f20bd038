'use client';
import type { AdminAuditQuery, AuditEntryView } from '@uni/client';
import { Button, CopyButton, formatMoney, Time, type DataColumn } from '@uni/ui';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useMemo, useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { Changes, type FieldWords } from '../../audit/components/changes';
import { ResourceList } from '../../lists/components/resource-list';
import type { ListFilter } from '../../lists/list-filter';
import { useUrlState, type UrlState } from '../../lists/hooks/use-url-state';
import { listParameters } from '../../lists/list-parameters';
import { Link } from '../../shell/components/link';
import { Page } from '../../shell/components/page';
import { useOrganizationFilter } from '../hooks/use-linked-filters';
import { ACTIONS, actionKey, moneyIn, TARGET_KINDS, targetHref, targetText } from './audit-words';

const HOUR_MS = 3_600_000;
const SPANS_MS = { hour: HOUR_MS, day: 24 * HOUR_MS, week: 7 * 24 * HOUR_MS, month: 30 * 24 * HOUR_MS } as const;
type Span = keyof typeof SPANS_MS;

/** The first moment of a span, to the whole minute, so that the question does not change with every second. */
function spanStart(span: string | undefined): string | undefined {
  if (span === undefined || !(span in SPANS_MS)) return undefined;
  return new Date(Math.floor((Date.now() - SPANS_MS[span as Span]) / 60_000) * 60_000).toISOString();
}

/** Filters that links of other pages set: about one thing, by one person. They can be taken away, not chosen. */
function useSetFilters(url: UrlState): ListFilter[] {
  const t = useTranslations('admin.audit');
  return (['targetId', 'actorId'] as const).flatMap((name) => {
    const value = url.value(name);
    return value === null
      ? []
      : [{ name, label: t(`columns.${name}`), options: [{ value, label: targetText({ kind: '', id: value }) }] }];
  });
}

/** The words of an action. */
function useActionText(): (action: string) => string {
  const t = useTranslations('admin.audit');
  return (action) => {
    const key = actionKey(action);
    return key === null ? action : t(`action.${key}`);
  };
}

/** Fields keep the names that the API gives them, so that they can be searched for; amounts are written as amounts. */
function useFieldWords(): FieldWords {
  const locale = useLocale();
  return useMemo(
    () => ({
      field: (name) => name,
      value: (_field, value) => {
        const money = moneyIn(value);
        return money === null ? null : formatMoney(money, 'ledger', locale);
      },
    }),
    [locale],
  );
}

/** Who changed what anywhere, newest first; append-only, so what stands here was. */
export function AuditPage(): ReactNode {
  const t = useTranslations('admin.audit');
  const url = useUrlState();
  const actionText = useActionText();
  const organization = useOrganizationFilter(url);
  const set = useSetFilters(url);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const words = useFieldWords();
  const columns = useMemo<DataColumn<AuditEntryView>[]>(
    () => [
      {
        id: 'at',
        header: t('columns.at'),
        cell: (row) => <Time at={row.at} full seconds className="whitespace-nowrap text-fg-muted tabular" />,
      },
      {
        id: 'actor',
        header: t('columns.actor'),
        className: 'max-w-44',
        cell: (row) =>
          row.actor.id === null ? (
            <span className="text-fg-muted">{t(`actor.${row.actor.kind}`)}</span>
          ) : (
            <Link
              href={url.href({ actorId: row.actor.id })}
              replace
              scroll={false}
              className="block truncate font-medium hover:underline"
            >
              {row.actor.name ?? t(`actor.${row.actor.kind}`)}
            </Link>
          ),
      },
      {
        id: 'action',
        header: t('columns.action'),
        className: 'max-w-56',
        cell: (row) => <span className="block truncate">{actionText(row.action)}</span>,
      },
      { id: 'target', header: t('columns.target'), hideBelow: 'lg', cell: (row) => <Target entry={row} /> },
      {
        id: 'changes',
        header: t('columns.changes'),
        className: 'max-w-96',
        cell: (row) => (
          <>
            {row.reason === null ? null : (
              <p className="truncate text-fg-muted">{t('because', { reason: row.reason })}</p>
            )}
            <Changes before={row.before} after={row.after} words={words} most={2} />
          </>
        ),
      },
      {
        id: 'more',
        header: '',
        align: 'end',
        className: 'w-10 pl-0!',
        cell: (row) => {
          const open = opened.has(row.id);
          const Icon = open ? ChevronUp : ChevronDown;
          return (
            <Button
              size="sm"
              variant="ghost"
              aria-expanded={open}
              aria-label={t(open ? 'close' : 'open')}
              className="w-(--control-h-sm) px-0!"
              onClick={() => {
                const next = new Set(opened);
                if (!next.delete(row.id)) next.add(row.id);
                setOpened(next);
              }}
            >
              <Icon size={15} aria-hidden />
            </Button>
          );
        },
      },
    ],
    [t, actionText, words, opened, url],
  );
  return (
    <Page title={t('title')}>
      <ResourceList<AuditEntryView>
        caption={t('title')}
        queryKey={keys.admin('audit')}
        fetchPage={(query, signal) => {
          const { span, ...filters } = query.filters;
          const from = spanStart(span?.[0]);
          return api.admin.audit.list(
            { ...listParameters<AdminAuditQuery>({ ...query, filters }), ...(from === undefined ? {} : { from }) },
            { signal },
          );
        }}
        filters={[
          ...organization,
          ...set,
          {
            name: 'action',
            label: t('columns.action'),
            options: ACTIONS.map((action) => ({ value: action, label: actionText(action) })),
          },
          {
            name: 'targetKind',
            label: t('columns.target'),
            options: TARGET_KINDS.map((kind) => ({ value: kind, label: t(`target.${kind}`) })),
          },
          {
            name: 'span',
            label: t('columns.span'),
            options: (Object.keys(SPANS_MS) as Span[]).map((span) => ({ value: span, label: t(`span.${span}`) })),
          },
        ]}
        columns={columns}
        rowId={(row) => row.id}
        noun={(count) => t('noun', { count })}
        empty={{ title: t('empty') }}
        detail={(row) => (opened.has(row.id) ? <Detail entry={row} /> : null)}
        card={(row) => (
          <details className="px-4 py-2.5">
            <summary className="list-none">
              <span className="flex items-baseline justify-between gap-3">
                <span className="truncate font-medium">{actionText(row.action)}</span>
                <span className="text-fg-subtle">
                  <Time at={row.at} />
                </span>
              </span>
              <span className="flex items-baseline justify-between gap-3 text-fg-muted">
                <span className="truncate">{row.actor.name ?? t(`actor.${row.actor.kind}`)}</span>
                <span className="truncate text-xs">{targetText(row.target)}</span>
              </span>
              {row.reason === null ? null : (
                <span className="block text-xs text-fg-subtle">{t('because', { reason: row.reason })}</span>
              )}
            </summary>
            <Detail entry={row} />
          </details>
        )}
      />
    </Page>
  );
}

function Target({ entry }: { entry: AuditEntryView }): ReactNode {
  const t = useTranslations('admin.audit');
  const kind = TARGET_KINDS.find((each) => each === entry.target.kind);
  const href = targetHref(entry.target);
  const text = (
    <>
      <span className="block">{kind === undefined ? entry.target.kind : t(`target.${kind}`)}</span>
      <span className="block font-mono text-xs text-fg-subtle">{targetText(entry.target)}</span>
    </>
  );
  return href === null ? (
    <span className="text-fg-muted">{text}</span>
  ) : (
    <Link href={href} className="block text-fg-muted hover:underline">
      {text}
    </Link>
  );
}

/** Everything about one entry: every field before and after, the reason, the request, the address. */
function Detail({ entry }: { entry: AuditEntryView }): ReactNode {
  const t = useTranslations('admin.audit');
  const words = useFieldWords();
  const facts: ReadonlyArray<readonly [string, string | null]> = [
    [t('fact.target'), entry.target.id],
    [t('fact.organisation'), entry.organizationId],
    [t('fact.request'), entry.requestId],
    [t('fact.ip'), entry.ip],
    [t('fact.entry'), entry.id],
  ];
  return (
    <div className="grid gap-x-8 gap-y-3 py-3 whitespace-normal md:grid-cols-[minmax(0,1fr)_22rem] md:px-4">
      <div className="min-w-0">
        {entry.reason === null ? null : <p className="pb-1 text-fg-muted">{t('because', { reason: entry.reason })}</p>}
        <Changes before={entry.before} after={entry.after} words={words} />
        {entry.before === null && entry.after === null ? (
          <p className="text-xs text-fg-subtle">{t('noChanges')}</p>
        ) : null}
      </div>
      <dl className="flex flex-col gap-0.5 text-xs">
        {facts.map(([label, value]) =>
          value === null ? null : (
            <div key={label} className="flex items-center gap-2">
              <dt className="w-24 shrink-0 text-fg-subtle">{label}</dt>
              <dd className="min-w-0 truncate font-mono">{value}</dd>
              <CopyButton text={value} what={label} />
            </div>
          ),
        )}
      </dl>
    </div>
  );
}
