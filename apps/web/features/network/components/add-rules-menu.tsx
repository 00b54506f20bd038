'use client';
import { Button, Menu, MenuItem, MenuSeparator } from '@uni/ui';
import { ChevronDown, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ANYWHERE, login, TEMPLATES, type RuleWords } from '../firewall-draft';
import { useOwnAddress } from '../hooks/use-network';

/** One rule, or what a kind of machine needs. What opens the door for people is looked at before it is added. */
export function AddRulesMenu({
  disabled,
  why,
  onAdd,
  onAsk,
}: {
  disabled: boolean;
  why: string | null;
  onAdd: (rules: readonly RuleWords[]) => void;
  onAsk: (rule: RuleWords | null) => void;
}): ReactNode {
  const t = useTranslations('network.firewall');
  const own = useOwnAddress();
  return (
    <Menu
      align="end"
      trigger={
        <Button size="sm" disabled={disabled} title={why ?? undefined} icon={<Plus size={14} aria-hidden />}>
          {t('add')}
          <ChevronDown size={14} aria-hidden />
        </Button>
      }
    >
      <MenuItem onSelect={() => onAsk(null)}>{t('templates.one')}</MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={() => onAdd(TEMPLATES.web)}>{t('templates.web')}</MenuItem>
      <MenuItem onSelect={() => onAdd(TEMPLATES.mail)}>{t('templates.mail')}</MenuItem>
      <MenuItem onSelect={() => onAdd(TEMPLATES.ping)}>{t('templates.ping')}</MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={() => onAsk(login(22, own ?? ''))}>{t('templates.sshMine')}</MenuItem>
      <MenuItem onSelect={() => onAdd([login(22, ANYWHERE)])}>{t('templates.ssh')}</MenuItem>
      <MenuItem onSelect={() => onAsk(login(3389, own ?? ''))}>{t('templates.rdpMine')}</MenuItem>
    </Menu>
  );
}
