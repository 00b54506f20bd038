'use client';
import type { QuarantineItemView } from '@uni/client';
import { IconButton, Menu, MenuItem } from '@uni/ui';
import { Ellipsis, EyeOff, PackagePlus, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Asked } from './quarantine-dialogs';

const ICONS = { adopt: PackagePlus, ignore: EyeOff, delete: Trash2 } as const;

/** What may be done with one thing; nothing while something is being done with it. */
export function QuarantineMenu({
  item,
  onAsk,
}: {
  item: QuarantineItemView;
  onAsk: (asked: Asked) => void;
}): ReactNode {
  const t = useTranslations('admin.quarantine');
  if (item.actions.length === 0) return null;
  return (
    <Menu
      label={t('actionsOf', { name: item.name })}
      trigger={
        <IconButton size="sm" label={t('actionsOf', { name: item.name })}>
          <Ellipsis size={16} aria-hidden />
        </IconButton>
      }
    >
      {item.actions.map((action) => {
        const Icon = ICONS[action];
        return (
          <MenuItem
            key={action}
            icon={<Icon size={15} />}
            danger={action === 'delete'}
            onSelect={() => onAsk({ item, action })}
          >
            {t(`actions.${action}`)}
          </MenuItem>
        );
      })}
    </Menu>
  );
}
