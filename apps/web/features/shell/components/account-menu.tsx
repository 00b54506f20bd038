'use client';
import { initialsOf, Menu, MenuItem, MenuLabel, MenuSeparator } from '@uni/ui';
import { KeyRound, LogOut, Shield, SquareUser, UserRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/api';
import { signedOut, useSession } from '../../session/session-store';
import { openKeys } from '../page-store';

/** Ends the session here and at the service, and forgets everything that was loaded. */
export function useSignOut(): () => void {
  const client = useQueryClient();
  const router = useRouter();
  return () => {
    const leave = (): void => {
      router.replace('/sign-in');
      signedOut();
      client.clear();
    };
    // without an answer the cookie stays until it expires, but this browser forgets the session all the same
    api.auth.logout().then(leave, leave);
  };
}

export function AccountMenu({ face }: { face: 'portal' | 'admin' }): ReactNode {
  const t = useTranslations('shell');
  const router = useRouter();
  const user = useSession((state) => state.user);
  const signOut = useSignOut();
  if (user === null) return null;
  const staff = user.platformRole !== 'user';
  return (
    <Menu
      label={t('account')}
      trigger={
        <button
          type="button"
          className="flex size-7 items-center justify-center rounded-full border border-mark-line bg-mark-bg text-2xs font-semibold text-mark-fg pointer-coarse:size-10"
        >
          <span aria-hidden>{initialsOf(user.name)}</span>
          <span className="sr-only">{`${t('account')}: ${user.name}`}</span>
        </button>
      }
    >
      <MenuLabel>
        <span className="block font-medium text-fg">{user.name}</span>
        <span className="block">{user.email}</span>
      </MenuLabel>
      <MenuSeparator />
      {staff && face === 'portal' ? (
        <MenuItem icon={<Shield size={15} />} onSelect={() => router.push('/admin')}>
          {t('toAdmin')}
        </MenuItem>
      ) : null}
      {face === 'admin' ? (
        <MenuItem icon={<SquareUser size={15} />} onSelect={() => router.push('/dashboard')}>
          {t('toPortal')}
        </MenuItem>
      ) : null}
      <MenuItem icon={<UserRound size={15} />} onSelect={() => router.push('/profile')}>
        {t('nav.profile')}
      </MenuItem>
      <MenuItem icon={<KeyRound size={15} />} onSelect={() => router.push('/security')}>
        {t('nav.security')}
      </MenuItem>
      <MenuItem icon={<span className="text-xs font-semibold">?</span>} onSelect={() => openKeys(true)}>
        {t('keys.title')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<LogOut size={15} />} onSelect={signOut}>
        {t('signOut')}
      </MenuItem>
    </Menu>
  );
}
