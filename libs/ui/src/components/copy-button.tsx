'use client';
import { useEffect, useState, type ReactNode } from 'react';
import { Check, Copy } from 'lucide-react';
import { cx } from '../cx';
import { useUi } from '../locale';

/** Copies a text and says so for two seconds. `what` completes the name: "Copy IPv4 address". */
export function CopyButton({ text, what, className }: { text: string; what: string; className?: string }): ReactNode {
  const { labels } = useUi();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const label = copied ? labels.copied : `${labels.copy}: ${what}`;
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={() => {
        // refused without a secure origin or permission; the text stays selectable, so nothing is claimed then
        navigator.clipboard?.writeText(text).then(
          () => setCopied(true),
          () => setCopied(false),
        );
      }}
      className={cx(
        'inline-flex size-6 shrink-0 items-center justify-center rounded-sm text-fg-subtle hover:bg-hover hover:text-fg pointer-coarse:size-10',
        className,
      )}
    >
      {copied ? <Check size={14} aria-hidden className="text-ok" /> : <Copy size={14} aria-hidden />}
      <span role="status" className="sr-only">
        {copied ? labels.copied : ''}
      </span>
    </button>
  );
}
