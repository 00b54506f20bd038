'use client';
import type { ProviderView } from '@uni/client';
import { Status, Time } from '@uni/ui';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { areaOf } from './checklist';
import { stateGlyph, stateOf } from './provider-state';

/** The second line of a place's state: what is wrong first, or how its inventory stands. */
export function useStateNote(): (provider: ProviderView) => string | undefined {
  const t = useTranslations('admin.providers');
  return (provider) => {
    const state = stateOf(provider);
    if (state === 'paused') return t('note.paused');
    if (state === 'unknown') return t('note.unknown');
    const worst =
      provider.lastCheck?.problems.find(({ severity }) => severity === 'error') ?? provider.lastCheck?.problems[0];
    if (worst !== undefined) return t(`area.${areaOf(worst.code)}.${worst.severity}`);
    return provider.lastSync?.ok === false ? t('note.inventoryFailed') : undefined;
  };
}

/** Glyph and word of a place's state. */
export function ProviderStatus({
  provider,
  note = false,
  badge = false,
}: {
  provider: ProviderView;
  note?: boolean;
  badge?: boolean;
}): ReactNode {
  const t = useTranslations('admin.providers');
  const noteOf = useStateNote();
  const state = stateOf(provider);
  return (
    <Status kind={stateGlyph(state)} badge={badge} note={note ? noteOf(provider) : undefined}>
      {t(`state.${state}`)}
    </Status>
  );
}

/** How old the newest good inventory is. */
export function InventoryAge({ provider }: { provider: ProviderView }): ReactNode {
  const t = useTranslations('admin.providers');
  return provider.lastGoodSyncAt === null ? (
    <span className="text-fg-subtle">{t('never')}</span>
  ) : (
    <Time at={provider.lastGoodSyncAt} />
  );
}

/** "Proxmox VE 9.1.4". */
export function kindAndVersion(kindName: string, provider: ProviderView): string {
  const version = provider.lastCheck?.version;
  return version === undefined || version === null ? kindName : `${kindName} ${version}`;
}
