'use client';
import { createContext, useContext, useId, type ReactNode } from 'react';
import { CircleAlert } from 'lucide-react';
import { cx } from '../cx';

interface FieldWiring {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  readonly required: boolean;
}

const FieldContext = createContext<FieldWiring | null>(null);

/** Attributes that tie a control to its label, help and error. Empty outside a Field. */
export function useFieldWiring(): Record<string, string | boolean | undefined> {
  const field = useContext(FieldContext);
  if (!field) return {};
  return {
    id: field.id,
    'aria-describedby': field.describedBy,
    'aria-invalid': field.invalid || undefined,
    'aria-required': field.required || undefined,
  };
}

export interface FieldProps {
  readonly label: ReactNode;
  /** A short remark at the right of the label, for example "at least one". */
  readonly hint?: ReactNode;
  readonly help?: ReactNode;
  readonly error?: string | undefined;
  readonly required?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Label above, control, help below; an error replaces the help and is announced with the control. */
export function Field({ label, hint, help, error, required = false, className, children }: FieldProps): ReactNode {
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = error !== undefined || help !== undefined;
  return (
    <FieldContext value={{ id, describedBy: hasNote ? noteId : undefined, invalid: error !== undefined, required }}>
      <div className={cx('flex min-w-0 flex-col gap-1.5', className)}>
        <div className="flex items-baseline justify-between gap-3">
          <label htmlFor={id} className="text-sm font-medium text-fg">
            {label}
          </label>
          {hint === undefined ? null : <span className="text-xs text-fg-subtle">{hint}</span>}
        </div>
        {children}
        {error !== undefined ? (
          <p id={noteId} className="flex items-start gap-1.5 text-xs text-bad-text">
            <CircleAlert size={13} aria-hidden className="mt-0.5 shrink-0" />
            <span>{error}</span>
          </p>
        ) : help !== undefined ? (
          <p id={noteId} className="text-xs text-fg-subtle">
            {help}
          </p>
        ) : null}
      </div>
    </FieldContext>
  );
}

/** A group of choices under one legend. */
export function FieldSet(props: {
  legend: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  className?: string;
  children: ReactNode;
}): ReactNode {
  const id = useId();
  return (
    <fieldset
      className={cx('flex min-w-0 flex-col gap-1.5', props.className)}
      aria-describedby={props.error === undefined ? undefined : id}
    >
      <legend className="contents">
        <span className="flex items-baseline justify-between gap-3 pb-1.5">
          <span className="text-sm font-medium">{props.legend}</span>
          {props.hint === undefined ? null : <span className="text-xs text-fg-subtle">{props.hint}</span>}
        </span>
      </legend>
      {props.children}
      {props.error === undefined ? null : (
        <p id={id} className="text-xs text-bad-text">
          {props.error}
        </p>
      )}
    </fieldset>
  );
}
