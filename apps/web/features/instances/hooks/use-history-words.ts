'use client';
import type { HistoryEntry } from '@uni/client';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { FieldWords } from '../../audit/components/changes';

const CHANGES = ['create', 'update', 'place', 'followed', 'consoleOpen', 'consoleClose', 'backupPolicy'] as const;
/** Named by their feature, not by the instance that they happened to. */
const FOREIGN: Readonly<Record<string, string>> = {
  'console.open': 'consoleOpen',
  'console.close': 'consoleClose',
  'instance.backup_policy': 'backupPolicy',
};
const FIELDS = [
  'name',
  'tags',
  'deletionProtected',
  'status',
  'region',
  'size',
  'keep',
  'dailyAt',
  'everyHours',
  'sizeGib',
] as const;

/** Finds a name in a closed list; a page that is older than the API shows what it does not know by its own name. */
function known<T extends string>(list: readonly T[], name: string): T | undefined {
  return list.find((each) => each === name);
}

export interface HistoryWords extends FieldWords {
  action(entry: HistoryEntry): string;
  actor(entry: HistoryEntry): string;
}

/** The words of an instance's history: what was done, by whom, to which field. */
export function useHistoryWords(): HistoryWords {
  const t = useTranslations('instances');
  const to = useTranslations('operations');
  return useMemo(
    () => ({
      action: (entry) => {
        const name = FOREIGN[entry.action] ?? entry.action.replace('instance.', '');
        const kind = name.replace('.', '_') as 'create';
        if (entry.kind === 'operation' && to.has(`kind.${kind}`)) return to(`kind.${kind}`);
        const change = known(CHANGES, name);
        return change === undefined ? entry.action.replace(/[._]/g, ' ') : t(`history.actions.${change}`);
      },
      actor: (entry) => (entry.actor === null || entry.actor === 'system' ? t('history.system') : entry.actor),
      field: (name) => {
        const field = known(FIELDS, name);
        return field === undefined ? name : t(`history.fields.${field}`);
      },
      value: (name, value) => {
        if (name === 'deletionProtected') return t(value === true ? 'history.yes' : 'history.no');
        if (name === 'status' && typeof value === 'string' && t.has(`status.${value as 'running'}`))
          return t(`status.${value as 'running'}`);
        return Array.isArray(value) ? value.join(', ') : null;
      },
    }),
    [t, to],
  );
}
