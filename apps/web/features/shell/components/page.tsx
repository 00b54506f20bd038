'use client';
import { cx } from '@uni/ui';
import { useEffect, type ReactNode } from 'react';
import { usePage, type Crumb } from '../page-store';

export interface PageProps {
  readonly title: string;
  /** Beside the title: a status, tags. */
  readonly beside?: ReactNode;
  readonly below?: ReactNode;
  readonly parents?: readonly Crumb[];
  /** At the right of the title; docked at the bottom on phones. The primary one stands last. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly width?: 'full' | 'form';
}

/** A page: landmark, title, breadcrumb, actions, content. */
export function Page(props: PageProps): ReactNode {
  const { title, parents } = props;
  const trail = JSON.stringify(parents ?? []);
  useEffect(() => {
    usePage.setState({ crumbs: [...(JSON.parse(trail) as Crumb[]), { label: title }] });
    document.title = `${title} · Uni-Manager`;
  }, [title, trail]);
  const docked = props.actions !== undefined && props.actions !== null;
  return (
    <main
      id="content"
      tabIndex={-1}
      className={cx('mx-auto w-full max-w-(--page-max) px-4 pt-5 pb-12 outline-none md:px-7', docked && 'max-md:pb-28')}
    >
      <div
        className={cx(
          'flex flex-wrap items-start justify-between gap-x-4 gap-y-2',
          props.width === 'form' && 'max-w-3xl',
        )}
      >
        <div className="min-w-0">
          <div className="flex min-h-8 min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1">
            <h1 className="text-xl font-semibold tracking-[-0.015em] break-words">{title}</h1>
            {props.beside}
          </div>
          {props.below}
        </div>
        {docked ? (
          <div className="flex items-center gap-2 max-md:fixed max-md:inset-x-0 max-md:bottom-0 max-md:z-(--z-bulk) max-md:border-t max-md:border-line max-md:bg-canvas max-md:px-4 max-md:py-2.5 max-md:pb-[max(0.625rem,env(safe-area-inset-bottom))] max-md:[&>*]:flex-1 max-md:[&>:has([data-narrow])]:flex-none">
            {props.actions}
          </div>
        ) : null}
      </div>
      <div className={cx('mt-3.5 flex flex-col gap-3', props.width === 'form' && 'max-w-3xl')}>{props.children}</div>
    </main>
  );
}
