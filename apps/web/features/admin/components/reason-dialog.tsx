'use client';
import { Button, Dialog, Field, Textarea, type ButtonVariant } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { useId, useState, type ReactNode } from 'react';
import { useFieldMessage } from '../../text/use-form-errors';
import { Failure } from './failure';

const SHORTEST = 3;
const LONGEST = 500;

/** A change that needs a reason. The reason is kept in the audit log; what is pressed repeats the verb. */
export function ReasonDialog(props: {
  title: string;
  description: ReactNode;
  confirmLabel: string;
  variant?: ButtonVariant;
  help: string;
  busy: boolean;
  error: Error | null;
  children?: ReactNode;
  onConfirm: (reason: string) => void;
  onClose: () => void;
}): ReactNode {
  const t = useTranslations('admin.common');
  const fieldMessage = useFieldMessage();
  const formId = useId();
  const [reason, setReason] = useState('');
  const [touched, setTouched] = useState(false);
  const tooShort = reason.trim().length < SHORTEST;
  return (
    <Dialog
      open
      onOpenChange={props.onClose}
      title={props.title}
      description={props.description}
      footer={
        <>
          <Button onClick={props.onClose}>{t('cancel')}</Button>
          <Button type="submit" form={formId} variant={props.variant ?? 'primary'} busy={props.busy}>
            {props.confirmLabel}
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
          if (!tooShort) props.onConfirm(reason.trim());
        }}
      >
        {props.children}
        <Field
          label={t('reason')}
          required
          help={props.help}
          error={
            touched && tooShort
              ? fieldMessage(reason.trim() === '' ? 'must not be empty' : `must have at least ${SHORTEST} characters`)
              : undefined
          }
        >
          <Textarea
            value={reason}
            rows={3}
            maxLength={LONGEST}
            autoFocus
            onBlur={() => setTouched(reason !== '')}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
        <Failure error={props.error} />
      </form>
    </Dialog>
  );
}
