import type { ReactNode } from 'react';
import { CircleAlert, CircleCheck, Hourglass, Info, TriangleAlert } from 'lucide-react';
import { cx } from '../cx';

export type NoticeTone = 'info' | 'ok' | 'warn' | 'bad' | 'hourglass';

const TONES: Readonly<Record<NoticeTone, { box: string; icon: ReactNode }>> = {
  info: { box: 'border-line bg-inset', icon: <Info size={16} aria-hidden className="text-fg-subtle" /> },
  ok: { box: 'border-ok-line bg-ok-soft', icon: <CircleCheck size={16} aria-hidden className="text-ok-text" /> },
  warn: {
    box: 'border-warn-line bg-warn-soft',
    icon: <TriangleAlert size={16} aria-hidden className="text-warn-text" />,
  },
  bad: { box: 'border-bad-line bg-bad-soft', icon: <CircleAlert size={16} aria-hidden className="text-bad-text" /> },
  hourglass: {
    box: 'border-warn-line bg-warn-soft',
    icon: <Hourglass size={15} aria-hidden className="text-warn-text" />,
  },
};

/** One sentence about a state that holds now: what it is, what it costs, what to press. */
export function Notice(props: {
  tone: NoticeTone;
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  /** Set for what just went wrong; it is then announced at once. */
  alert?: boolean;
  className?: string;
}): ReactNode {
  const tone = TONES[props.tone];
  return (
    <div
      role={props.alert === true ? 'alert' : undefined}
      className={cx(
        'flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border px-4 py-2.5 text-sm',
        tone.box,
        props.className,
      )}
    >
      <div className="flex min-w-0 flex-1 basis-60 items-start gap-2.5">
        <span className="flex h-5 shrink-0 items-center">{tone.icon}</span>
        <p className="min-w-0 text-fg-muted">
          {props.title === undefined ? null : <strong className="font-semibold text-fg">{props.title} </strong>}
          {props.children}
        </p>
      </div>
      {props.action === undefined ? null : <div className="-my-1">{props.action}</div>}
    </div>
  );
}
