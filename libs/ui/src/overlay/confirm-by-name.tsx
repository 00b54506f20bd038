'use client';
import { useId, useState, type ReactNode } from 'react';
import { Check, X } from 'lucide-react';
import { Button } from '../components/button';
import { Field } from '../components/field';
import { Input } from '../components/input';
import { useUi } from '../locale';
import { Dialog } from './dialog';

export interface ConfirmByNameProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  /** What must be typed, letter for letter. */
  readonly name: string;
  readonly goes: readonly ReactNode[];
  readonly stays: readonly ReactNode[];
  readonly goesLabel: string;
  readonly staysLabel: string;
  readonly note?: ReactNode;
  /** Repeats the verb: "Delete web-1", never "OK". */
  readonly confirmLabel: string;
  readonly cancelLabel: string;
  readonly busy?: boolean;
  readonly error?: ReactNode;
  readonly onConfirm: () => void;
  readonly children?: ReactNode;
}

/** Asks for the name before something is destroyed, and lists what goes and what stays. */
export function ConfirmByName(props: ConfirmByNameProps): ReactNode {
  const { labels } = useUi();
  const [typed, setTyped] = useState('');
  const formId = useId();
  const matches = typed.trim() === props.name;
  const change = (open: boolean): void => {
    if (!open) setTyped('');
    props.onOpenChange(open);
  };
  return (
    <Dialog
      open={props.open}
      onOpenChange={change}
      title={props.title}
      footer={
        <>
          <Button onClick={() => change(false)}>{props.cancelLabel}</Button>
          <Button type="submit" form={formId} variant="danger" disabled={!matches} busy={props.busy === true}>
            {props.confirmLabel}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4 pt-1.5"
        onSubmit={(event) => {
          event.preventDefault();
          if (matches) props.onConfirm();
        }}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          {(
            [
              [props.goesLabel, props.goes, <X key="x" size={14} aria-hidden className="mt-0.5 shrink-0 text-bad" />],
              [
                props.staysLabel,
                props.stays,
                <Check key="c" size={14} aria-hidden className="mt-0.5 shrink-0 text-ok" />,
              ],
            ] as const
          ).map(([label, items, icon]) =>
            items.length === 0 ? null : (
              <div key={label}>
                <p className="mb-1.5 text-xs text-fg-subtle">{label}</p>
                <ul className="flex flex-col gap-1">
                  {items.map((item, index) => (
                    <li key={index} className="flex gap-2">
                      {icon}
                      <span>{item}</span>
                    </li>
                  ))}
                </ul>
              </div>
            ),
          )}
        </div>
        {props.note === undefined ? null : <div className="text-fg-muted">{props.note}</div>}
        {props.children}
        <Field label={labels.typeToConfirm(props.name)}>
          <Input
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            autoComplete="off"
            spellCheck={false}
            autoFocus
          />
        </Field>
        {props.error}
      </form>
    </Dialog>
  );
}
