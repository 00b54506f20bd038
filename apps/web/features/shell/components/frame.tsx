'use client';
import { Skeleton, SkeletonRows, Toaster } from '@uni/ui';
import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { usePage } from '../page-store';
import { TopBar } from './topbar';

const KeysDialog = dynamic(() => import('./keys-dialog').then((module) => module.KeysDialog), { ssr: false });

const NavSheet = dynamic(() => import('./nav-sheet').then((module) => module.NavSheet), { ssr: false });

/** Sidebar, top bar and the page between them. */
export function Frame(props: {
  face: 'portal' | 'admin';
  sidebar: ReactNode;
  lead: ReactNode;
  pill: ReactNode;
  palette: ReactNode;
  children: ReactNode;
}): ReactNode {
  const t = useTranslations('shell');
  const navOpen = usePage((state) => state.navOpen);
  const keysOpen = usePage((state) => state.keysOpen);
  return (
    <div className="min-h-dvh md:pl-(--sidebar-w)">
      <a
        href="#content"
        className="fixed top-2 left-2 z-(--z-toast) -translate-y-16 rounded-md bg-accent px-3 py-2 text-sm font-medium text-accent-fg focus:translate-y-0"
      >
        {t('skip')}
      </a>
      <aside
        aria-label={t('navigation')}
        className="fixed inset-y-0 left-0 w-(--sidebar-w) border-r border-line bg-canvas max-md:hidden"
      >
        {props.sidebar}
      </aside>
      {navOpen ? <NavSheet>{props.sidebar}</NavSheet> : null}
      <TopBar lead={props.lead} pill={props.pill} face={props.face} />
      {props.children}
      {props.palette}
      {keysOpen ? <KeysDialog face={props.face} /> : null}
      <Toaster />
    </div>
  );
}

/** The frame while it is not known yet who is there. */
export function FrameSkeleton(): ReactNode {
  const t = useTranslations('shell');
  return (
    <div className="min-h-dvh md:pl-(--sidebar-w)" aria-busy="true">
      <div className="fixed inset-y-0 left-0 w-(--sidebar-w) border-r border-line max-md:hidden" />
      <div className="flex h-(--topbar-h) items-center border-b border-line px-5">
        <Skeleton className="h-4 w-40" />
      </div>
      <div className="mx-auto flex max-w-(--page-max) flex-col gap-3 px-4 pt-6 md:px-7">
        <Skeleton className="h-7 w-44" />
        <div className="panel mt-2">
          <SkeletonRows rows={8} label={t('loading')} />
        </div>
      </div>
    </div>
  );
}
