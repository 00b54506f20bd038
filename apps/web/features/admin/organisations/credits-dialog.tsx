'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { AdminOrganization } from '@uni/client';
import {
  Button,
  Change,
  Dialog,
  Field,
  formatMoney,
  formatRunway,
  fromMicros,
  Input,
  MoneyChange,
  Notice,
  PriceGroup,
  PriceLine,
  Segmented,
  Skeleton,
} from '@uni/ui';
import { useLocale, useTranslations } from 'next-intl';
import { useId, useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSubmitKey } from '../../api/use-submit-key';
import { useFieldMessage } from '../../text/use-form-errors';
import { Awaited } from '../components/awaited';
import { Failure } from '../components/failure';
import { amountOf, effectOf, signedAmount, type CreditDirection } from './credit-change';

const AMOUNTS = ['10', '25', '50', '100'] as const;
const REASONS = ['transfer', 'goodwill', 'trial'] as const;
const SHORTEST_REASON = 3;

/** The balance of an organisation, as its members see it. */
export function useOrganizationBalance(id: string) {
  return useQuery({
    queryKey: keys.admin('organization', id, 'balance'),
    queryFn: ({ signal }) => api.admin.organizations.balance(id, { signal }),
  });
}

/** Adds credit, or takes it back: amount, reason, and what it does to balance and runway before it is pressed. */
export function CreditsDialog({
  organization,
  onClose,
}: {
  organization: Pick<AdminOrganization, 'id' | 'name' | 'balance'>;
  onClose: () => void;
}): ReactNode {
  const t = useTranslations('admin.credits');
  const locale = useLocale();
  const client = useQueryClient();
  const submitKey = useSubmitKey();
  const fieldMessage = useFieldMessage();
  const formId = useId();
  const [direction, setDirection] = useState<CreditDirection>('add');
  const [text, setText] = useState('25');
  const [reason, setReason] = useState(t('reasons.transfer'));
  const [touched, setTouched] = useState(false);
  const balance = useOrganizationBalance(organization.id);
  const micros = amountOf(text);
  const { currency } = organization.balance;
  const effect = balance.data === undefined || micros === null ? null : effectOf(balance.data, direction, micros);
  const reasonFault =
    reason.trim().length >= SHORTEST_REASON
      ? undefined
      : reason.trim() === ''
        ? 'must not be empty'
        : `must have at least ${SHORTEST_REASON} characters`;
  const change = useMutation({
    mutationFn: (body: { amount: string; reason: string }) =>
      api.admin.organizations.credit(organization.id, body, {
        idempotencyKey: submitKey({ id: organization.id, ...body }),
      }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.admin('organization', organization.id) });
      void client.invalidateQueries({ queryKey: keys.admin('organizations') });
      void client.invalidateQueries({ queryKey: keys.admin('stats') });
      onClose();
    },
  });
  const hours = (value: number | null): string => (value === null ? t('endless') : formatRunway(value, locale));
  const amountText = micros === null ? '' : formatMoney({ amount: fromMicros(micros), currency }, 'projection', locale);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('titleFor', { name: organization.name })}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            type="submit"
            form={formId}
            variant={direction === 'add' ? 'primary' : 'danger'}
            busy={change.isPending}
            disabled={effect?.atMost != null}
          >
            {micros === null
              ? t(direction === 'add' ? 'add' : 'takeBack')
              : t(direction === 'add' ? 'addAmount' : 'takeBackAmount', { amount: amountText })}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setTouched(true);
          if (micros !== null && reasonFault === undefined)
            change.mutate({ amount: signedAmount(direction, micros), reason: reason.trim() });
        }}
      >
        <Segmented
          label={t('direction')}
          value={direction}
          onChange={setDirection}
          options={[
            { value: 'add', label: t('add') },
            { value: 'takeBack', label: t('takeBack') },
          ]}
          className="self-start"
        />
        <Field
          label={t('amount')}
          required
          hint={currency}
          error={touched && micros === null ? fieldMessage('must be a decimal number') : undefined}
        >
          <Input
            value={text}
            inputMode="decimal"
            autoComplete="off"
            autoFocus
            className="tabular"
            onFocus={(event) => event.target.select()}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <div className="-mt-2 flex flex-wrap gap-1.5">
          {AMOUNTS.map((amount) => (
            <Button
              key={amount}
              size="sm"
              aria-pressed={amountOf(text) === amountOf(amount)}
              onClick={() => setText(amount)}
            >
              {formatMoney({ amount: `${amount}.000000`, currency }, 'projection', locale).replace(/[.,]00/, '')}
            </Button>
          ))}
        </div>
        <Field
          label={t('reason')}
          required
          help={t('reasonHelp')}
          error={touched ? fieldMessage(reasonFault) : undefined}
        >
          <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        </Field>
        <div className="-mt-2 flex flex-wrap gap-1.5">
          {REASONS.map((each) => (
            <Button
              key={each}
              size="sm"
              aria-pressed={reason === t(`reasons.${each}`)}
              onClick={() => setReason(t(`reasons.${each}`))}
            >
              {t(`reasons.${each}`)}
            </Button>
          ))}
        </div>
        <Awaited query={balance} skeleton={<Skeleton className="h-24 w-full rounded-lg" />}>
          {(standing) => (
            <div className="rounded-lg border border-line bg-inset p-3.5" aria-live="polite">
              <PriceGroup>
                <PriceLine
                  label={t('balance')}
                  value={
                    <MoneyChange
                      before={effect === null ? null : standing.balance}
                      after={effect?.balance ?? standing.balance}
                      style="balance"
                      perHour={false}
                      beforeLabel={t('before')}
                      afterLabel={t('after')}
                    />
                  }
                />
                <PriceLine
                  label={t('available')}
                  value={
                    <MoneyChange
                      before={effect === null ? null : standing.available}
                      after={effect?.available ?? standing.available}
                      style="balance"
                      perHour={false}
                      beforeLabel={t('before')}
                      afterLabel={t('after')}
                    />
                  }
                />
                {effect === null ? null : (
                  <PriceLine
                    label={t('runway')}
                    value={<Change before={hours(effect.runwayBefore)} after={hours(effect.runwayAfter)} />}
                  />
                )}
              </PriceGroup>
            </div>
          )}
        </Awaited>
        {effect?.atMost == null ? null : (
          <Notice tone="warn">{t('atMost', { amount: formatMoney(effect.atMost, 'balance', locale) })}</Notice>
        )}
        <Failure error={change.error} />
      </form>
    </Dialog>
  );
}
