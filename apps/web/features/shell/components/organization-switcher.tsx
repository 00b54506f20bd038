'use client';
import { useQueryClient } from '@tanstack/react-query';
import type { BalanceView } from '@uni/client';
import { formatMoney, initialsOf, Mark, Menu, MenuChoice, MenuLabel } from '@uni/ui';
import { ChevronsUpDown } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { keys } from '../../api/keys';
import { useBalance } from '../../billing/hooks/use-balance';
import { chooseOrganization, useSession } from '../../session/session-store';

/** Which organisation acts. Shows each one's balance as far as it is known. */
export function OrganizationSwitcher(): ReactNode {
  const t = useTranslations('shell');
  const locale = useLocale();
  const router = useRouter();
  const client = useQueryClient();
  const user = useSession((state) => state.user);
  const organizationId = useSession((state) => state.organizationId);
  const { data: balance } = useBalance();
  const current = user?.organizations.find((organization) => organization.id === organizationId);
  if (user === null || current === undefined) return null;
  return (
    <Menu
      align="start"
      label={t('organisation')}
      trigger={
        <button
          type="button"
          className="flex h-(--control-h) min-w-0 items-center gap-2 rounded-md px-1 text-sm font-semibold hover:bg-hover"
        >
          <span aria-hidden className="flex">
            <Mark text={initialsOf(current.name)} size="md" mono={false} />
          </span>
          <span className="sr-only">{t('organisation')}: </span>
          <span className="truncate max-md:sr-only">{current.name}</span>
          <ChevronsUpDown size={14} aria-hidden className="shrink-0 text-fg-subtle" />
        </button>
      }
    >
      <MenuLabel>{t('organisation')}</MenuLabel>
      {user.organizations.map((organization) => {
        // the others' balances are those of earlier visits; nobody is asked for them
        const shown =
          organization.id === organizationId
            ? balance
            : client.getQueryData<BalanceView>(keys.balance(organization.id));
        return (
          <MenuChoice
            key={organization.id}
            checked={organization.id === organizationId}
            note={shown ? formatMoney(shown.available, 'balance', locale) : undefined}
            onSelect={() => {
              if (organization.id === organizationId) return;
              chooseOrganization(organization.id);
              router.push('/dashboard');
            }}
          >
            {organization.name}
          </MenuChoice>
        );
      })}
    </Menu>
  );
}
