'use client';
import { Dialog, Kbd } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { openKeys } from '../page-store';

const GENERAL = [
  ['palette', 'Ctrl K'],
  ['find', '/'],
  ['create', 'C'],
  ['next', 'J'],
  ['previous', 'K'],
  ['select', 'X'],
  ['open', '↵'],
  ['actions', '.'],
  ['close', 'Esc'],
  ['list', '?'],
] as const;

const PLACES = {
  portal: [
    ['dashboard', 'D'],
    ['instances', 'I'],
    ['operations', 'O'],
    ['volumes', 'V'],
    ['snapshots', 'N'],
    ['backups', 'B'],
    ['templates', 'T'],
    ['credits', 'C'],
    ['security', 'S'],
  ],
  admin: [
    ['overview', 'D'],
    ['providers', 'P'],
    ['templates', 'T'],
    ['organisations', 'O'],
    ['instances', 'I'],
    ['verify', 'V'],
    ['audit', 'A'],
  ],
} as const;

/** The list of keys. */
export function KeysDialog({ face }: { face: 'portal' | 'admin' }): ReactNode {
  const t = useTranslations('shell');
  return (
    <Dialog open onOpenChange={openKeys} title={t('keys.title')} description={t('keys.note')} width="lg">
      <div className="grid gap-x-10 gap-y-1 sm:grid-cols-2">
        <dl>
          {GENERAL.map(([name, key]) => (
            <div key={name} className="flex h-8 items-center justify-between gap-4">
              <dt>{t(`keys.${name}`)}</dt>
              <dd>
                <Kbd>{key}</Kbd>
              </dd>
            </div>
          ))}
        </dl>
        <dl>
          {PLACES[face].map(([name, key]) => (
            <div key={name} className="flex h-8 items-center justify-between gap-4">
              <dt>{t(`nav.${name}`)}</dt>
              <dd className="flex gap-1">
                <Kbd>G</Kbd>
                <Kbd>{key}</Kbd>
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </Dialog>
  );
}
