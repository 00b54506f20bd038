'use client';
import { useMutation } from '@tanstack/react-query';
import { ApiError, type OperationView } from '@uni/client';
import {
  Button,
  buttonClass,
  formatClock,
  formatDuration,
  Money,
  Notice,
  OperationBar,
  OperationSteps,
  Panel,
  StatusGlyph,
} from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { Link } from '../../shell/components/link';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { api } from '../../api/api';
import { useSubmitKey } from '../../api/use-submit-key';
import { useMay } from '../../session/hooks/use-may';
import { useAcceptOperation } from '../../instances/hooks/use-instance-actions';
import { useErrorText } from '../../text/use-error-text';
import { useFailureText } from '../hooks/use-failure-text';
import { useOperationTitle } from '../hooks/use-operation-title';
import { useSecond } from '../hooks/use-second';
import { useStepName } from '../hooks/use-step-name';
import { useStepViews } from '../hooks/use-step-views';
import { currentStep, isOpen, operationGlyph } from '../status';

/** One operation with its steps, live; when it has failed: what happened, what it cost, what to press. */
export function OperationPanel({
  operation,
  linkToInstance = false,
  head,
  aside,
}: {
  operation: OperationView;
  linkToInstance?: boolean;
  head?: ReactNode;
  aside?: ReactNode;
}): ReactNode {
  const t = useTranslations('operations');
  const locale = useLocale();
  const router = useRouter();
  const titleOf = useOperationTitle();
  const stepName = useStepName();
  const errorText = useErrorText();
  const failureText = useFailureText();
  const { change } = useMay();
  const accept = useAcceptOperation();
  const submitKey = useSubmitKey();
  const open = isOpen(operation);
  const now = useSecond(open);
  const steps = useStepViews(operation);
  const step = currentStep(operation);
  const startedMs = Date.parse(operation.startedAt ?? operation.createdAt);
  const endedMs = operation.finishedAt === null ? now : Date.parse(operation.finishedAt);
  const repeat = useMutation({
    mutationFn: (what: 'retry' | 'cancel') =>
      api.operations[what](operation.id, { idempotencyKey: submitKey({ id: operation.id, what }) }),
    onSuccess: (next) => {
      accept(next);
      const path = window.location.pathname;
      // a repeated creation makes another machine; everything else goes on with the same one
      if (path.startsWith('/operations/') && next.id !== operation.id) router.push(`/operations/${next.id}`);
      else if (path.startsWith('/instances/') && next.instanceId !== null && next.instanceId !== operation.instanceId)
        router.push(`/instances/${next.instanceId}`);
    },
  });
  return (
    <Panel>
      <div className="flex items-start justify-between gap-3 px-4 pt-3 pb-2">
        <p className="flex min-w-0 items-start gap-2.5 font-semibold">
          <span className="flex h-5 items-center">
            <StatusGlyph kind={operationGlyph(operation.status)} size={14} />
          </span>
          <span className="flex min-w-0 flex-wrap gap-x-2.5">
            <span className="max-w-full truncate">{titleOf(operation)}</span>
            <span className="font-normal whitespace-nowrap text-fg-subtle" aria-live="polite">
              {open && step !== null
                ? t('stepOf', { number: step.number, count: operation.steps.length })
                : t(`status.${operation.status}`)}
            </span>
          </span>
        </p>
        <span className="-my-1 flex min-h-7 shrink-0 items-center gap-3">
          <span className="text-fg-muted tabular">
            {open ? formatClock(endedMs - startedMs) : formatDuration(endedMs - startedMs, locale)}
          </span>
          {open && change ? (
            <Button variant="ghost" size="sm" busy={repeat.isPending} onClick={() => repeat.mutate('cancel')}>
              {t('cancel')}
            </Button>
          ) : null}
          {linkToInstance && operation.instanceId !== null ? (
            <Link href={`/instances/${operation.instanceId}`} className={buttonClass('ghost', 'sm')}>
              {t('toInstance')}
            </Link>
          ) : null}
          {head}
        </span>
      </div>
      <div className="px-4 pb-3">
        <OperationBar steps={steps} label={titleOf(operation)} done={operation.status === 'succeeded'} />
      </div>
      <div className={aside === undefined ? 'px-4 pb-3' : 'grid gap-x-4 px-4 pb-3 lg:grid-cols-[minmax(0,1fr)_15rem]'}>
        <div>
          <OperationSteps
            steps={steps}
            stateLabels={{
              pending: t('stepStatus.pending'),
              running: t('stepStatus.running'),
              succeeded: t('stepStatus.succeeded'),
              failed: t('stepStatus.failed'),
              skipped: t('stepStatus.skipped'),
            }}
          />
        </div>
        {aside}
      </div>
      {repeat.error === null ? null : (
        <Notice tone="bad" alert className="mx-4 mb-4">
          {repeat.error instanceof ApiError && repeat.error.code === 'not_cancellable'
            ? t('notCancellable')
            : errorText(repeat.error)}
        </Notice>
      )}
      {operation.status === 'failed' || operation.status === 'cancelled' ? (
        <Notice
          tone={operation.status === 'failed' ? 'bad' : 'info'}
          className="mx-4 mb-4"
          title={
            operation.status === 'failed' && step !== null
              ? t('failedAt', { step: stepName(step.name) })
              : t('status.cancelled')
          }
          action={
            operation.error?.retryable === true && change ? (
              <Button variant="default" busy={repeat.isPending} onClick={() => repeat.mutate('retry')}>
                {t('retry')}
              </Button>
            ) : undefined
          }
        >
          {failureText(operation)}{' '}
          {operation.refunded === null
            ? t('nothingCharged')
            : t.rich('refunded', {
                amount: () =>
                  operation.refunded === null ? null : (
                    <Money value={operation.refunded} style="rate" className="font-medium text-fg" />
                  ),
              })}
        </Notice>
      ) : open ? (
        <p className="border-t border-line-subtle px-4 py-2.5 text-fg-muted">
          {t(`promise.${operation.kind.replace('instance.', '').replace('.', '_') as 'create'}`)}
        </p>
      ) : null}
    </Panel>
  );
}
