'use client';
import type { InstanceView } from '@uni/client';
import { formatMoney, MenuItem } from '@uni/ui';
import { Archive, ArchiveRestore, Copy, HardDriveDownload, LifeBuoy, Moon, Sun, Undo2 } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import type { LifecycleAction } from '../hooks/use-instance-actions';
import { usePlace } from '../hooks/use-place';
import { allows } from '../status';

const LifecycleDialog = dynamic(() => import('./lifecycle-dialog').then((module) => module.LifecycleDialog), {
  ssr: false,
});
const RebuildDialog = dynamic(() => import('./rebuild-dialog').then((module) => module.RebuildDialog), { ssr: false });
const CloneDialog = dynamic(() => import('./clone-dialog').then((module) => module.CloneDialog), { ssr: false });

export type MoreAction = LifecycleAction | 'rebuild' | 'clone';

interface Item {
  readonly action: MoreAction;
  readonly Icon: typeof Moon;
  /** What the place must declare; the ways back are always there where they are possible. */
  readonly ability: string | null;
  readonly rate?: (instance: InstanceView) => InstanceView['pricePerHour'];
}
const ITEMS: readonly Item[] = [
  { action: 'suspend', Icon: Moon, ability: 'suspend', rate: ({ suspendedPerHour }) => suspendedPerHour },
  { action: 'resume', Icon: Sun, ability: null, rate: ({ runningPerHour }) => runningPerHour },
  { action: 'shelve', Icon: Archive, ability: 'shelve', rate: ({ shelvedPerHour }) => shelvedPerHour },
  { action: 'unshelve', Icon: ArchiveRestore, ability: null, rate: ({ runningPerHour }) => runningPerHour },
  { action: 'rebuild', Icon: HardDriveDownload, ability: 'rebuild' },
  { action: 'clone', Icon: Copy, ability: 'clone' },
  { action: 'rescue', Icon: LifeBuoy, ability: 'rescue' },
  { action: 'unrescue', Icon: Undo2, ability: null },
];
const WAYS_BACK: ReadonlySet<MoreAction> = new Set(['resume', 'unshelve', 'unrescue']);

/** What the place of an instance can do beyond switching it: left out where it cannot. */
export function MoreItems({
  instance,
  onAsk,
}: {
  instance: InstanceView;
  onAsk: (action: MoreAction) => void;
}): ReactNode {
  const t = useTranslations('instances');
  const locale = useLocale();
  const place = usePlace(instance);
  const isThere = ({ action, ability }: Item): boolean =>
    WAYS_BACK.has(action) ? allows(instance, action) : ability !== null && place?.actions[ability] === true;
  return ITEMS.filter(isThere).map(({ action, Icon, rate }) => (
    <MenuItem
      key={action}
      icon={<Icon size={15} />}
      disabled={!allows(instance, action)}
      note={rate === undefined ? undefined : formatMoney(rate(instance), 'rate', locale) + t('perHour')}
      onSelect={() => onAsk(action)}
    >
      {t(`actions.${action}`)}
    </MenuItem>
  ));
}

/** The question before one of them. */
export function MoreDialog({
  instance,
  action,
  onClose,
}: {
  instance: InstanceView;
  action: MoreAction;
  onClose: () => void;
}): ReactNode {
  if (action === 'rebuild') return <RebuildDialog instance={instance} onClose={onClose} />;
  if (action === 'clone') return <CloneDialog instance={instance} onClose={onClose} />;
  return <LifecycleDialog instance={instance} action={action} onClose={onClose} />;
}
