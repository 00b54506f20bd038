'use client';
import { cx, IconButton } from '@uni/ui';
import { ArrowDown, ArrowUp, Pencil, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { DraftRule } from '../firewall-draft';
import { usePeerWords, useTrafficWords } from '../hooks/use-rule-words';

export interface RuleActions {
  readonly move: (by: -1 | 1) => void;
  readonly edit: () => void;
  readonly remove: () => void;
}

/** One rule as a sentence, with its place in the order. */
export function RuleRow({
  rule,
  position,
  count,
  mark,
  actions,
}: {
  rule: DraftRule;
  position: number;
  count: number;
  /** What is not applied yet. */
  mark: 'new' | 'changed' | null;
  /** null for those who only look, and while something is written. */
  actions: RuleActions | null;
}): ReactNode {
  const t = useTranslations('network.firewall');
  const traffic = useTrafficWords()(rule);
  const peer = usePeerWords()(rule.cidr);
  // Its words would be another rule: they are not said as if they were all.
  const sentence = rule.elsewhere
    ? t('ruleElsewhere', { words: rule.note || peer })
    : t(`rule.${rule.direction}.${rule.action}`, { traffic, peer });
  const named = (what: 'up' | 'down' | 'edit' | 'remove'): string => `${t(`act.${what}`)}: ${sentence}`;
  return (
    <li className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line-subtle px-4 py-1.5">
      <span className="w-6 shrink-0 text-right text-xs text-fg-subtle tabular" aria-hidden>
        {position}
      </span>
      <span className="min-w-0 flex-1 basis-44">
        <span className="flex items-start gap-x-2">
          <span
            aria-hidden
            className={cx(
              'mt-1.5 size-2 shrink-0 rounded-full',
              rule.elsewhere ? 'bg-fg-subtle' : rule.action === 'accept' ? 'bg-ok' : 'bg-bad',
            )}
          />
          <span className="min-w-0 break-words">
            <span className="inline-block first-letter:uppercase">{sentence}</span>
            {mark === null ? null : (
              <span className="ml-2 inline-block rounded-sm border border-warn-line bg-warn-soft px-1.5 text-xs leading-5 text-warn-text">
                {t(`mark.${mark}`)}
              </span>
            )}
          </span>
        </span>
        {rule.note === '' || rule.elsewhere ? null : (
          <span className="block pl-4 text-xs break-words text-fg-subtle">{rule.note}</span>
        )}
      </span>
      {actions === null ? null : (
        <span className="ml-auto flex items-center">
          <IconButton size="sm" label={named('up')} disabled={position === 1} onClick={() => actions.move(-1)}>
            <ArrowUp size={14} aria-hidden />
          </IconButton>
          <IconButton size="sm" label={named('down')} disabled={position === count} onClick={() => actions.move(1)}>
            <ArrowDown size={14} aria-hidden />
          </IconButton>
          <IconButton size="sm" label={named('edit')} onClick={actions.edit}>
            <Pencil size={14} aria-hidden />
          </IconButton>
          <IconButton size="sm" label={named('remove')} onClick={actions.remove}>
            <Trash2 size={14} aria-hidden />
          </IconButton>
        </span>
      )}
    </li>
  );
}
