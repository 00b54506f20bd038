import type { ReactNode } from 'react';
import { cx } from '../cx';
import { Spinner } from './spinner';

/** The closed list of glyphs. Every one differs in shape, so colour is never needed to tell them apart. */
export type StatusGlyphKind =
  | 'running'
  | 'stopped'
  | 'suspended'
  | 'progress'
  | 'error'
  | 'lost'
  | 'unknown'
  | 'warning'
  | 'done'
  | 'skipped'
  | 'waiting';

export type StatusTone = 'ok' | 'busy' | 'warn' | 'bad' | 'off';

/** The tone that belongs to a glyph. */
export const TONE_OF: Readonly<Record<StatusGlyphKind, StatusTone>> = {
  running: 'ok',
  done: 'ok',
  progress: 'busy',
  warning: 'warn',
  unknown: 'warn',
  error: 'bad',
  lost: 'bad',
  stopped: 'off',
  suspended: 'off',
  skipped: 'off',
  waiting: 'off',
};

const GLYPH_COLOR: Readonly<Record<StatusTone, string>> = {
  ok: 'text-ok',
  busy: 'text-busy',
  warn: 'text-warn',
  bad: 'text-bad',
  off: 'text-off',
};

const WORD_COLOR: Readonly<Record<StatusTone, string>> = {
  ok: 'text-fg',
  busy: 'text-busy-text',
  warn: 'text-warn-text',
  bad: 'text-bad-text',
  off: 'text-fg',
};

function Shape({ kind, size }: { kind: StatusGlyphKind; size: number }): ReactNode {
  if (kind === 'progress') return <Spinner size={size} />;
  const shapes: Readonly<Record<Exclude<StatusGlyphKind, 'progress'>, ReactNode>> = {
    running: <circle cx="6" cy="6" r="3.75" fill="currentColor" />,
    stopped: <rect x="2.75" y="2.75" width="6.5" height="6.5" rx="1.2" stroke="currentColor" strokeWidth="1.5" />,
    suspended: (
      <g fill="currentColor">
        <rect x="3" y="2.75" width="2" height="6.5" rx="0.6" />
        <rect x="7" y="2.75" width="2" height="6.5" rx="0.6" />
      </g>
    ),
    error: (
      <>
        <path d="M3.9 1h4.2L11 3.9v4.2L8.1 11H3.9L1 8.1V3.9z" fill="currentColor" />
        <path d="M4.4 4.4l3.2 3.2M7.6 4.4L4.4 7.6" stroke="var(--surface)" strokeWidth="1.4" strokeLinecap="round" />
      </>
    ),
    lost: (
      <g stroke="currentColor" strokeWidth="1.5">
        <circle cx="6" cy="6" r="4.2" />
        <path d="M3.1 8.9l5.8-5.8" />
      </g>
    ),
    unknown: (
      <>
        <circle cx="6" cy="6" r="4.4" stroke="currentColor" strokeWidth="1.6" strokeDasharray="1.7 1.75" />
        <circle cx="6" cy="6" r="1.2" fill="currentColor" />
      </>
    ),
    warning: (
      <>
        <path
          d="M6 1.2l5.2 9.3H.8z"
          fill="currentColor"
          stroke="currentColor"
          strokeWidth="0.8"
          strokeLinejoin="round"
        />
        <path d="M6 4.6v2.6M6 8.9v.1" stroke="var(--surface)" strokeWidth="1.3" strokeLinecap="round" />
      </>
    ),
    done: (
      <>
        <circle cx="6" cy="6" r="5" fill="currentColor" />
        <path
          d="M3.8 6.1l1.6 1.6 2.9-3.2"
          stroke="var(--surface)"
          strokeWidth="1.4"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </>
    ),
    skipped: <path d="M2.5 6h7" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />,
    waiting: <circle cx="6" cy="6" r="3.6" stroke="currentColor" strokeWidth="1.2" strokeOpacity="0.8" />,
  };
  return (
    <svg width={size} height={size} viewBox="0 0 12 12" fill="none" aria-hidden>
      {shapes[kind]}
    </svg>
  );
}

/** The glyph alone, for places whose words stand next to it. Never use it as the only sign. */
export function StatusGlyph({
  kind,
  size = 12,
  tone,
}: {
  kind: StatusGlyphKind;
  size?: number;
  tone?: StatusTone;
}): ReactNode {
  return (
    <span className={cx('inline-flex shrink-0', GLYPH_COLOR[tone ?? TONE_OF[kind]])}>
      <Shape kind={kind} size={size} />
    </span>
  );
}

/** Glyph and word, with an optional quiet second line. */
export function Status(props: {
  kind: StatusGlyphKind;
  children: ReactNode;
  note?: ReactNode;
  tone?: StatusTone;
  badge?: boolean;
  className?: string;
}): ReactNode {
  const tone = props.tone ?? TONE_OF[props.kind];
  if (props.badge === true) {
    const soft: Readonly<Record<StatusTone, string>> = {
      ok: 'bg-ok-soft border-ok-line text-ok-text',
      busy: 'bg-busy-soft border-busy-line text-busy-text',
      warn: 'bg-warn-soft border-warn-line text-warn-text',
      bad: 'bg-bad-soft border-bad-line text-bad-text',
      off: 'bg-inset border-line text-fg-muted',
    };
    return (
      <span
        className={cx(
          'inline-flex h-6 items-center gap-2 rounded-sm border px-2 text-sm whitespace-nowrap',
          soft[tone],
          props.className,
        )}
      >
        <StatusGlyph kind={props.kind} tone={tone} />
        {props.children}
      </span>
    );
  }
  return (
    <span className={cx('inline-flex min-w-0 items-start gap-2 align-middle', props.className)}>
      <span className="flex h-5 items-center">
        <StatusGlyph kind={props.kind} tone={tone} />
      </span>
      <span className="min-w-0">
        <span className={cx('block whitespace-nowrap', WORD_COLOR[tone])}>{props.children}</span>
        {props.note === undefined ? null : <span className="block truncate text-xs text-fg-subtle">{props.note}</span>}
      </span>
    </span>
  );
}
