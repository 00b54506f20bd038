'use client';
import { useQueries } from '@tanstack/react-query';
import { formatMoney, initialsOf, Mark, Menu, MenuChoice, MenuLabel } from '@uni/ui';
import { ChevronsUpDown } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { useBalance } from '../../billing/hooks/use-balance';
import { chooseOrganization, useSession } from '../../session/session-store';

/** Which organisation acts. Shows each one's balance as far as it is known. */
export function OrganizationSwitcher(): ReactNode {
  const t = useTranslations('shell');
  const locale = useLocale();
  const router = useRouter();
  const user = useSession((state) => state.user);
  const organizationId = useSession((state) => state.organizationId);
  const { data: balance } = useBalance();
  // reads what is in the cache from earlier visits; it does not ask for the others
  const known = useQueries({
    queries: (user?.organizations ?? []).map((organization) => ({
      queryKey: ['org', organization.id, 'balance'],
      queryFn: () => Promise.resolve(null),
      enabled: false,
    })),
  });
  const current = user?.organizations.find((organization) => organization.id === organizationId);
  if (user === null || current === undefined) return null;
  return (
    <Menu
      align="start"
      label={t('organisation')}
      trigger={
        <button
          type="button"
          aria-label={`${t('organisation')}: ${current.name}`}
          className="flex h-(--control-h) min-w-0 items-center gap-2 rounded-md px-1 text-sm font-semibold hover:bg-hover"
        >
          <Mark text={initialsOf(current.name)} size="md" mono={false} />
          <span className="truncate max-md:hidden">{current.name}</span>
          <ChevronsUpDown size={14} aria-hidden className="shrink-0 text-fg-subtle" />
        </button>
      }
    >
      <MenuLabel>{t('organisation')}</MenuLabel>
      {user.organizations.map((organization, index) => {
        const other = known[index]?.data as { available: { amount: string; currency: string } } | null | undefined;
        const shown = organization.id === organizationId ? balance : other;
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
