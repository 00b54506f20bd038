'use client';
import { useRouter } from 'next/navigation';
import type { AnchorHTMLAttributes, MouseEvent, ReactNode } from 'react';

export interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly href: string;
  /** Takes the place of the present address in the history. */
  readonly replace?: boolean;
  /** False keeps the scroll position, for tabs. */
  readonly scroll?: boolean;
}

/** A press that the browser answers itself: another tab, a download, another mouse button. */
function isForBrowser(event: MouseEvent<HTMLAnchorElement>): boolean {
  const { target } = event.currentTarget;
  return (
    event.defaultPrevented ||
    event.button !== 0 ||
    event.metaKey ||
    event.ctrlKey ||
    event.shiftKey ||
    event.altKey ||
    (target !== '' && target !== '_self')
  );
}

/**
 * A link to a page of this site. The router's own link carries code to fetch pages ahead of time, which these pages do
 * not do: their content comes from the API.
 */
export function Link({ href, replace = false, scroll = true, onClick, ...rest }: LinkProps): ReactNode {
  const router = useRouter();
  return (
    <a
      {...rest}
      href={href}
      onClick={(event) => {
        onClick?.(event);
        if (isForBrowser(event)) return;
        event.preventDefault();
        if (replace) router.replace(href, { scroll });
        else router.push(href, { scroll });
      }}
    />
  );
}
