'use client';
import { useEffect, useRef, type ReactNode } from 'react';
import { cx } from '../cx';

export interface TabItem {
  readonly key: string;
  readonly label: ReactNode;
  readonly count?: ReactNode;
  /** Colours the count: amber for what wants a look, red for what is broken. */
  readonly tone?: 'warn' | 'bad';
  readonly current: boolean;
}

const PILL = 'max-md:h-9 max-md:rounded-full max-md:border max-md:px-3.5 max-md:py-0!';

/**
 * A row of tabs. Each tab is a place with an address, so each is a link: `render` receives the classes and content and
 * gives back the link of the router in use.
 */
export function Tabs(props: {
  label: string;
  items: readonly TabItem[];
  render: (
    item: TabItem,
    link: { className: string; 'aria-current': 'page' | undefined; children: ReactNode },
  ) => ReactNode;
  /** Pills on phones: for tabs that filter one list. */
  pills?: boolean;
  className?: string;
}): ReactNode {
  const pills = props.pills === true;
  const row = useRef<HTMLElement>(null);
  const current = props.items.find((item) => item.current)?.key;
  useEffect(() => {
    const tab = row.current?.querySelector<HTMLElement>('[aria-current=page]');
    // Where the tabs are wider than the screen, the one that is open stands in the middle; the page itself does not move.
    if (row.current && tab) row.current.scrollLeft = tab.offsetLeft - (row.current.clientWidth - tab.offsetWidth) / 2;
  }, [current]);
  return (
    <div className={cx('border-b border-line', pills && 'max-md:border-transparent', props.className)}>
      <nav
        ref={row}
        aria-label={props.label}
        className={cx(
          'relative -mx-1 -mb-px flex gap-5 overflow-x-auto px-1 [scrollbar-width:none]',
          pills && 'max-md:gap-2 max-md:py-1',
        )}
      >
        {props.items.map((item) =>
          props.render(item, {
            'aria-current': item.current ? 'page' : undefined,
            className: cx(
              'flex shrink-0 items-center gap-1.5 border-b-2 pt-1 pb-2 text-sm font-medium whitespace-nowrap transition-colors duration-(--duration-fast) pointer-coarse:py-3',
              item.current ? 'border-fg text-fg' : 'border-transparent text-fg-muted hover:text-fg',
              pills && PILL,
              pills &&
                (item.current ? 'max-md:bg-fg max-md:text-canvas' : 'max-md:border-line-strong max-md:bg-surface'),
            ),
            children: (
              <>
                {item.label}
                {item.count === undefined ? null : (
                  <span
                    className={cx(
                      'font-normal tabular',
                      item.tone === 'warn'
                        ? 'text-warn-text'
                        : item.tone === 'bad'
                          ? 'text-bad-text'
                          : 'text-fg-subtle',
                      pills && item.current && 'max-md:text-canvas!',
                    )}
                  >
                    {item.count}
                  </span>
                )}
              </>
            ),
          }),
        )}
      </nav>
    </div>
  );
}
