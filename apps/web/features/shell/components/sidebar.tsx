'use client';
import { cx } from '@uni/ui';
import { useTranslations } from 'next-intl';
import { Link } from './link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { currentHref, type NavGroup, type NavItem } from '../navigation';
import { openNav } from '../page-store';
import { Brand } from './brand';

export interface NavCount {
  readonly value: number;
  readonly tone?: 'bad';
}

export type NavCounts = Partial<Record<NavItem['key'], NavCount>>;

/** The navigation: groups, live counts, health at the foot. The same on desktops and in the sheet on phones. */
export function Sidebar(props: {
  groups: readonly NavGroup[];
  counts: NavCounts;
  badge?: ReactNode;
  foot: ReactNode;
  home: string;
}): ReactNode {
  const t = useTranslations('shell');
  const path = usePathname();
  const current = currentHref(props.groups, path);
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-(--topbar-h) shrink-0 items-center justify-between px-4">
        <Link href={props.home} className="rounded-md" onClick={() => openNav(false)}>
          <Brand />
        </Link>
        {props.badge}
      </div>
      <nav aria-label={t('navigation')} className="min-h-0 flex-1 overflow-y-auto px-2.5 py-1.5">
        {props.groups.map((group) => (
          <div key={group.key} className="not-first:mt-5">
            {group.key === 'main' ? null : (
              <p className="px-2 pb-1.5 text-xs text-fg-subtle">{t(`groups.${group.key}`)}</p>
            )}
            <ul className="flex flex-col gap-px">
              {group.items.map((item) => {
                const active = item.href === current;
                const count = props.counts[item.key];
                const Icon = item.icon;
                return (
                  <li key={item.key}>
                    <Link
                      href={item.href}
                      aria-current={active ? 'page' : undefined}
                      onClick={() => openNav(false)}
                      className={cx(
                        'flex h-[1.8125rem] items-center gap-2.5 rounded-md px-2 text-sm transition-colors duration-(--duration-fast) pointer-coarse:h-11',
                        active ? 'bg-active font-medium text-fg' : 'text-fg-muted hover:bg-hover hover:text-fg',
                      )}
                    >
                      <Icon
                        size={16}
                        strokeWidth={1.75}
                        aria-hidden
                        className={active ? 'text-fg' : 'text-fg-subtle'}
                      />
                      <span className="min-w-0 flex-1 truncate">{t(`nav.${item.key}`)}</span>
                      {count === undefined ? null : (
                        <span
                          className={cx(
                            'text-xs tabular',
                            count.tone === 'bad'
                              ? 'rounded-sm border border-bad-line bg-bad-soft px-1.5 font-medium text-bad-text'
                              : 'text-fg-subtle',
                          )}
                        >
                          {count.value}
                        </span>
                      )}
                    </Link>
                  </li>
                );
              })}
            </ul>
          </div>
        ))}
      </nav>
      <div className="shrink-0 border-t border-line-subtle px-4 py-3 text-xs">{props.foot}</div>
    </div>
  );
}
