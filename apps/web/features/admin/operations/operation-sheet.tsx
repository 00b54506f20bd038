'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { AdminOperationView } from '@uni/client';
import {
  Button,
  buttonClass,
  CopyButton,
  DefinitionList,
  Money,
  Notice,
  OperationBar,
  Sheet,
  Skeleton,
  Status,
  StatusGlyph,
  Time,
  type StatusGlyphKind,
} from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSubmitKey } from '../../api/use-submit-key';
import { useStepViews } from '../../operations/hooks/use-step-views';
import { useFailureText } from '../../operations/hooks/use-failure-text';
import { useOperationTitle } from '../../operations/hooks/use-operation-title';
import { isOpen, operationGlyph } from '../../operations/status';
import { Link } from '../../shell/components/link';
import { Awaited } from '../components/awaited';
import { Failure } from '../components/failure';
import { useMayChange } from '../hooks/use-may-change';
import { PlacementRounds } from './placement-rounds';

const STEP_GLYPHS: Readonly<Record<AdminOperationView['steps'][number]['status'], StatusGlyphKind>> = {
  pending: 'waiting',
  running: 'progress',
  succeeded: 'done',
  failed: 'error',
  skipped: 'skipped',
};

/** One operation as operators see it: each step with what the place said, and the order given again. */
export function OperationSheet({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const t = useTranslations('admin.operations');
  const titleOf = useOperationTitle();
  const query = useQuery({
    queryKey: keys.admin('operations', 'one', id),
    queryFn: ({ signal }) => api.admin.operations.get(id, { signal }),
    refetchInterval: (state) => (state.state.data !== undefined && isOpen(state.state.data) ? 3_000 : false),
  });
  return (
    <Sheet open onOpenChange={onClose} side="right" title={query.data === undefined ? t('one') : titleOf(query.data)}>
      <div className="flex flex-col gap-4 py-3">
        <Awaited query={query} skeleton={<Skeleton className="mx-4 h-56 rounded-lg" />}>
          {(operation) => <Content operation={operation} />}
        </Awaited>
      </div>
    </Sheet>
  );
}

function Content({ operation }: { operation: AdminOperationView }): ReactNode {
  const t = useTranslations('admin.operations');
  const to = useTranslations('operations');
  const titleOf = useOperationTitle();
  const failureText = useFailureText();
  const steps = useStepViews(operation);
  return (
    <>
      <div className="flex flex-col gap-3 px-4">
        <p className="flex items-baseline justify-between gap-3">
          <Status kind={operationGlyph(operation.status)}>{to(`status.${operation.status}`)}</Status>
          {operation.organization === null ? null : (
            <Link
              href={`/admin/organisations/${operation.organization.id}`}
              className="truncate text-fg-muted hover:underline"
            >
              {operation.organization.name}
            </Link>
          )}
        </p>
        <OperationBar steps={steps} label={titleOf(operation)} done={operation.status === 'succeeded'} />
        {operation.error === null ? null : (
          <Notice tone={operation.status === 'failed' ? 'bad' : 'info'}>
            {failureText(operation)}{' '}
            {operation.refunded === null
              ? to('nothingCharged')
              : to.rich('refunded', {
                  amount: () =>
                    operation.refunded === null ? null : (
                      <Money value={operation.refunded} style="rate" className="font-medium text-fg" />
                    ),
                })}
          </Notice>
        )}
        <Retry operation={operation} />
      </div>
      <PlacementRounds rounds={operation.placement} />
      <ol className="border-t border-line-subtle">
        {operation.steps.map((step, index) => {
          const view = steps[index];
          return (
            <li
              key={`${index}-${step.name}`}
              className="grid grid-cols-[1rem_minmax(0,1fr)_auto] gap-x-3 border-b border-line-subtle px-4 py-2.5"
            >
              <span className="flex h-5 items-center">
                <StatusGlyph kind={STEP_GLYPHS[step.status]} size={13} />
                <span className="sr-only">{to(`stepStatus.${step.status}`)}</span>
              </span>
              <span
                className={step.status === 'pending' || step.status === 'skipped' ? 'text-fg-subtle' : 'font-medium'}
              >
                {view?.label}
              </span>
              <span className="text-fg-subtle tabular">
                {step.attempts > 0 ? `${t('attempts', { count: step.attempts })} · ` : ''}
                {view?.time}
              </span>
              {view?.detail === undefined ? null : (
                <span className="col-span-2 col-start-2 text-fg-muted">{view.detail}</span>
              )}
              {step.vendorDetail === null ? null : (
                <span className="col-span-2 col-start-2 mt-1 flex items-start gap-1 rounded-md border border-line bg-inset px-2.5 py-1.5">
                  <code className="min-w-0 flex-1 font-mono text-xs leading-5 break-words whitespace-pre-wrap">
                    {step.vendorDetail}
                  </code>
                  <CopyButton text={step.vendorDetail} what={t('vendorWords')} />
                </span>
              )}
            </li>
          );
        })}
      </ol>
      <DefinitionList
        items={[
          { key: 'created', label: to('columns.created'), value: <Time at={operation.createdAt} full seconds /> },
          operation.startedAt === null
            ? null
            : { key: 'started', label: to('started'), value: <Time at={operation.startedAt} full seconds /> },
          operation.finishedAt === null
            ? null
            : { key: 'finished', label: to('finished'), value: <Time at={operation.finishedAt} full seconds /> },
          operation.attempts === 0
            ? null
            : { key: 'attempts', label: t('columns.attempts'), value: operation.attempts },
          operation.providerId === null
            ? null
            : {
                key: 'provider',
                label: t('columns.provider'),
                value: (
                  <Link
                    href={`/admin/providers/${operation.providerId}`}
                    className={buttonClass('ghost', 'sm', '-ml-2.5')}
                  >
                    {t('toProvider')}
                  </Link>
                ),
              },
          {
            key: 'id',
            label: 'Id',
            value: <span className="font-mono text-xs">{operation.id}</span>,
            action: <CopyButton text={operation.id} what="Id" />,
          },
        ]}
      />
    </>
  );
}

function Retry({ operation }: { operation: AdminOperationView }): ReactNode {
  const t = useTranslations('admin.operations');
  const client = useQueryClient();
  const router = useRouter();
  const submitKey = useSubmitKey();
  const mayChange = useMayChange();
  const retry = useMutation({
    mutationFn: () => api.admin.operations.retry(operation.id, { idempotencyKey: submitKey({ retry: operation.id }) }),
    onSuccess: (next) => {
      client.setQueryData(keys.admin('operations', 'one', next.id), next);
      void client.invalidateQueries({ queryKey: keys.admin('operations') });
      void client.invalidateQueries({ queryKey: keys.admin('stats') });
      router.replace(`/admin/operations?open=${next.id}`);
    },
  });
  const again =
    operation.status === 'cancelled' || (operation.status === 'failed' && operation.error?.retryable === true);
  if (!again || !mayChange) return null;
  return (
    <>
      <Failure error={retry.error} />
      <div className="flex items-center justify-between gap-3">
        <p className="text-xs text-fg-subtle">
          {operation.organization === null ? null : t('retryNote', { name: operation.organization.name })}
        </p>
        <Button variant="primary" busy={retry.isPending} onClick={() => retry.mutate()}>
          {t('retry')}
        </Button>
      </div>
    </>
  );
}
