'use client';
import { useQuery } from '@tanstack/react-query';
import { buttonClass, cx, Panel, PanelHead, SkeletonRows, StatusGlyph, Time } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { Link } from '../../shell/components/link';
import type { ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { OperationRowBar } from '../../operations/components/operation-row-bar';
import { useStepLine } from '../../operations/hooks/use-step-line';
import { useOperationTitle } from '../../operations/hooks/use-operation-title';
import { isOpen, operationGlyph } from '../../operations/status';
import { useSession } from '../../session/session-store';

/** What is being done now, and what was done last. */
export function RecentOperations(): ReactNode {
  const t = useTranslations('dashboard');
  const titleOf = useOperationTitle();
  const stepLine = useStepLine();
  const organization = useSession((state) => state.organizationId);
  const { data, error } = useQuery({
    queryKey: [...keys.operations(organization), 'recent'],
    queryFn: ({ signal }) => api.operations.list({ limit: 8 }, { signal }),
  });
  const running = data?.items.some(isOpen) ?? false;
  return (
    <Panel>
      <PanelHead
        title={t(running ? 'operations' : 'recent')}
        actions={
          <Link href="/operations" className={buttonClass('ghost', 'sm')}>
            {t('all')}
          </Link>
        }
      />
      {data === undefined ? (
        error === null ? (
          <SkeletonRows rows={4} label={t('loading')} />
        ) : (
          <p className="px-4 pb-4 text-fg-muted">{t('notLoaded')}</p>
        )
      ) : data.items.length === 0 ? (
        <p className="px-4 pb-5 text-fg-muted">{t('noOperations')}</p>
      ) : (
        <ul className="max-lg:[&>li:nth-child(n+5)]:hidden">
          {data.items.map((operation) => (
            <li key={operation.id} className="border-t border-line-subtle px-4 py-2.5">
              <div className="flex items-start gap-2.5">
                <span className="flex h-5 items-center">
                  <StatusGlyph kind={operationGlyph(operation.status)} />
                </span>
                <div className="min-w-0 flex-1">
                  <p className="flex items-baseline justify-between gap-3">
                    <Link
                      href={`/operations/${operation.id}`}
                      className={cx('min-w-0 truncate hover:underline', isOpen(operation) && 'font-medium')}
                    >
                      {titleOf(operation)}
                    </Link>
                    <span className="shrink-0 text-fg-subtle">
                      <Time at={operation.createdAt} />
                    </span>
                  </p>
                  {isOpen(operation) ? (
                    <div className="pt-2 pb-1">
                      <OperationRowBar operation={operation} label={titleOf(operation)} />
                    </div>
                  ) : null}
                  {isOpen(operation) || operation.status === 'failed' ? (
                    <p className="line-clamp-2 text-xs text-fg-muted">{stepLine(operation)}</p>
                  ) : null}
                </div>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
