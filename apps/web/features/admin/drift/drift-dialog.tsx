'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AcceptDriftInput, DifferenceView, DriftedInstanceView } from '@uni/client';
import { CheckboxLine, Notice, showToast } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSubmitKey } from '../../api/use-submit-key';
import { ReasonDialog } from '../components/reason-dialog';
import { Difference } from './differences';
import { firstChoice, firstPricing, isSize, obstacleOf, type DriftWay, type Pricing } from './drift-choice';
import { DriftPricing, type PricingDraft } from './drift-pricing';

const toSeen = ({ field, actual }: DifferenceView) => ({ field, actual });

function pricingOf(draft: PricingDraft, offers: DriftedInstanceView['offers']): Pricing | null {
  if (draft.by === 'keep') return { by: 'keep' };
  if (draft.by === 'template') {
    const templateId = draft.templateId ?? offers[0]?.templateId;
    return templateId === undefined ? null : { by: 'template', templateId };
  }
  const decimal = (text: string): string => text.trim().replace(',', '.');
  const [runningPerHour, stoppedPerHour] = [decimal(draft.running), decimal(draft.stopped)];
  const sound = [runningPerHour, stoppedPerHour].every((text) => /^\d+(\.\d{1,6})?$/.test(text));
  return sound && Number(stoppedPerHour) <= Number(runningPerHour)
    ? { by: 'price', runningPerHour, stoppedPerHour }
    : null;
}

/** Accepts what the place shows, at a price, or has the machine brought back. What happens is said before it is pressed. */
export function DriftDialog({
  drifted,
  way,
  onClose,
}: {
  drifted: DriftedInstanceView;
  way: DriftWay;
  onClose: () => void;
}): ReactNode {
  const t = useTranslations('admin.drift');
  const client = useQueryClient();
  const submitKey = useSubmitKey();
  const [chosen, setChosen] = useState<readonly DifferenceView[]>(() => firstChoice(drifted, way));
  const [draft, setDraft] = useState<PricingDraft>({
    by: firstPricing(drifted),
    templateId: null,
    running: drifted.instance.runningPerHour.amount.replace(/0{1,4}$/, ''),
    stopped: drifted.instance.stoppedPerHour.amount.replace(/0{1,4}$/, ''),
  });
  const [fault, setFault] = useState(false);
  const { id, name } = drifted.instance;
  const sizes = chosen.some(isSize);
  const change = useMutation({
    mutationFn: async (body: AcceptDriftInput): Promise<void> => {
      if (way === 'accept') await api.admin.drift.accept(id, body);
      else {
        const { differences, reason } = body;
        const order = { differences, reason };
        await api.admin.drift.correct(id, order, { idempotencyKey: submitKey({ id, ...order }) });
      }
    },
    onSuccess: () => {
      for (const key of ['drift', 'instances', 'operations', 'stats'])
        void client.invalidateQueries({ queryKey: keys.admin(key) });
      showToast({ kind: 'done', title: t(`done.${way}`, { name }) });
      onClose();
    },
  });
  const toggle = (item: DifferenceView): void => {
    const others = chosen.filter(({ field }) => field !== item.field);
    if (others.length < chosen.length) {
      // a size goes back as a whole
      setChosen(way === 'correct' && isSize(item) ? chosen.filter((each) => !isSize(each)) : others);
      return;
    }
    if (way === 'accept') setChosen([...chosen, item]);
    else setChosen(isSize(item) ? drifted.differences.filter((each) => isSize(each)) : [item]);
  };
  return (
    <ReasonDialog
      title={t(`titleOf.${way}`, { name })}
      description={t(`describe.${way}`)}
      confirmLabel={t(`way.${way}`)}
      help={t('reasonHelp')}
      busy={change.isPending}
      error={change.error}
      onClose={onClose}
      onConfirm={(reason) => {
        const pricing = way === 'accept' && sizes ? pricingOf(draft, drifted.offers) : undefined;
        setFault(pricing === null);
        if (pricing === null || chosen.length === 0) return;
        change.mutate({ differences: chosen.map(toSeen), reason, ...(pricing === undefined ? {} : { pricing }) });
      }}
    >
      <ul className="flex flex-col gap-2">
        {drifted.differences.map((item) => {
          const obstacle = obstacleOf(item, way);
          return (
            <li key={item.field}>
              <CheckboxLine
                checked={chosen.some(({ field }) => field === item.field)}
                disabled={obstacle !== null}
                onChange={() => toggle(item)}
                label={
                  <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
                    <Difference item={item} />
                  </span>
                }
                note={obstacle === null ? undefined : t(`obstacle.${obstacle}`)}
              />
            </li>
          );
        })}
      </ul>
      {chosen.length === 0 ? <Notice tone="info">{t(`nothing.${way}`)}</Notice> : null}
      {way === 'accept' && sizes ? (
        <DriftPricing drifted={drifted} draft={draft} fault={fault} onChange={setDraft} />
      ) : null}
      {way === 'correct' && sizes && drifted.interrupts ? <Notice tone="warn">{t('interrupts')}</Notice> : null}
    </ReasonDialog>
  );
}
