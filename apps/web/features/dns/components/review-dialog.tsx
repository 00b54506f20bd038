'use client';
import { useMutation } from '@tanstack/react-query';
import { ApiError, type ZoneDetailView } from '@uni/client';
import { Button, Dialog, Notice } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { api } from '../../api/api';
import { useSubmitKey } from '../../api/use-submit-key';
import { useErrorText } from '../../text/use-error-text';
import { orderOf, wishOf, type ZoneRow } from '../pending';
import { useZoneFaultText } from '../hooks/use-zone-fault-text';
import { DiffList, type DiffLine } from './diff-list';

/** All changes once more, then one order for all of them. */
export function ReviewDialog(props: {
  zone: ZoneDetailView;
  rows: readonly ZoneRow[];
  onOrdered: (operationId: string) => void;
  onClose: () => void;
}): ReactNode {
  const { zone, rows } = props;
  const t = useTranslations('names');
  const errorText = useErrorText();
  const faultText = useZoneFaultText();
  const submitKey = useSubmitKey();
  const order = orderOf(rows);
  const apply = useMutation({
    mutationFn: () => api.dns.change(zone.id, order, { idempotencyKey: submitKey({ zone: zone.id, ...order }) }),
    onSuccess: ({ id }) => props.onOrdered(id),
  });
  const refused = apply.error instanceof ApiError ? apply.error.errors : [];
  const lines = rows.flatMap(({ state, wish, record }): DiffLine[] => {
    if (state === 'same') return [];
    return [{ what: state, values: wish, ...(state === 'changed' && record ? { from: wishOf(record) } : {}) }];
  });
  return (
    <Dialog
      open
      width="lg"
      onOpenChange={props.onClose}
      title={t('review.title', { count: lines.length })}
      description={t('review.note', { zone: zone.name })}
      footer={
        <>
          <Button onClick={props.onClose}>{t('cancel')}</Button>
          <Button variant="primary" busy={apply.isPending} onClick={() => apply.mutate()}>
            {t('review.apply')}
          </Button>
        </>
      }
    >
      <DiffList lines={lines} />
      {apply.error === null ? null : (
        <Notice tone="bad" alert>
          {refused.length > 0
            ? refused.map((fault) => (
                <span key={`${fault.path}-${fault.message}`} className="block break-words">
                  {faultText(fault)}
                </span>
              ))
            : errorText(apply.error)}
        </Notice>
      )}
    </Dialog>
  );
}
