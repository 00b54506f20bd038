'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AdminUser } from '@uni/client';
import { IconButton, Menu, MenuItem } from '@uni/ui';
import { Ban, CirclePause, CirclePlay, Ellipsis } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/api';
import { keys } from '../../api/keys';
import { useSession } from '../../session/session-store';
import { ReasonDialog } from '../components/reason-dialog';

const JUDGEMENTS = ['suspend', 'ban', 'reactivate'] as const;
type Judgement = (typeof JUDGEMENTS)[number];
const ICONS = { suspend: CirclePause, ban: Ban, reactivate: CirclePlay } as const;
const LEADS_TO: Readonly<Record<Judgement, AdminUser['status']>> = {
  suspend: 'suspended',
  ban: 'banned',
  reactivate: 'active',
};

/** Suspending, banning and letting in again, each with a reason. Nobody judges themselves. */
export function UserMenu({ user }: { user: Pick<AdminUser, 'id' | 'name' | 'status'> }): ReactNode {
  const t = useTranslations('admin.users');
  const self = useSession((state) => state.user?.id === user.id);
  const [asked, setAsked] = useState<Judgement | null>(null);
  return (
    <>
      <Menu
        label={t('actionsOf', { name: user.name })}
        trigger={
          <IconButton size="sm" label={t('actionsOf', { name: user.name })}>
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        }
      >
        {JUDGEMENTS.filter((judgement) => LEADS_TO[judgement] !== user.status).map((judgement) => {
          const Icon = ICONS[judgement];
          return (
            <MenuItem
              key={judgement}
              icon={<Icon size={15} />}
              danger={judgement === 'ban'}
              disabled={self}
              note={self ? t('yourself') : undefined}
              onSelect={() => setAsked(judgement)}
            >
              {t(`actions.${judgement}`)}
            </MenuItem>
          );
        })}
      </Menu>
      {asked === null ? null : <JudgementDialog user={user} judgement={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function JudgementDialog({
  user,
  judgement,
  onClose,
}: {
  user: Pick<AdminUser, 'id' | 'name'>;
  judgement: Judgement;
  onClose: () => void;
}): ReactNode {
  const t = useTranslations('admin.users');
  const client = useQueryClient();
  const judge = useMutation({
    mutationFn: (reason: string) => api.admin.users[judgement](user.id, reason),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.admin('users') });
      void client.invalidateQueries({ queryKey: keys.admin('organizations') });
      void client.invalidateQueries({ queryKey: keys.admin('organization') });
      onClose();
    },
  });
  return (
    <ReasonDialog
      title={`${t(`actions.${judgement}`)}: ${user.name}`}
      description={t(`body.${judgement}`)}
      confirmLabel={t(`actions.${judgement}`)}
      variant={judgement === 'ban' ? 'danger' : 'primary'}
      help={t('reasonHelp')}
      busy={judge.isPending}
      error={judge.error}
      onConfirm={(reason) => judge.mutate(reason)}
      onClose={onClose}
    />
  );
}
