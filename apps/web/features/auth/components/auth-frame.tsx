'use client';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { BrandMark } from '../../shell/components/brand';

// the menus need a positioning library; the form does not wait for it
const Preferences = dynamic(() => import('./auth-preferences').then((module) => module.AuthPreferences), {
  ssr: false,
  loading: () => <div className="h-(--control-h)" />,
});

/** One column, 360 px: mark, words, form. */
export function AuthFrame({
  title,
  note,
  children,
  foot,
}: {
  title: string;
  note?: ReactNode;
  children: ReactNode;
  foot?: ReactNode;
}): ReactNode {
  return (
    <div className="flex min-h-dvh flex-col">
      <div className="flex justify-end p-3">
        <Preferences />
      </div>
      <main className="mx-auto flex w-full max-w-[25rem] flex-1 flex-col justify-center px-5 pb-[14vh]">
        <BrandMark size={36} />
        <h1 className="mt-5 text-2xl font-semibold tracking-[-0.02em]">{title}</h1>
        {note === undefined ? null : <p className="mt-1 text-base text-fg-muted">{note}</p>}
        <div className="mt-6">{children}</div>
        {foot === undefined ? null : <p className="mt-6 text-fg-muted">{foot}</p>}
      </main>
    </div>
  );
}
