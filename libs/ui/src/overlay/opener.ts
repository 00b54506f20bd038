import { useLayoutEffect, useRef } from 'react';

/** The button of the menu from which something was chosen last. */
let menuButton: HTMLElement | null = null;

/** Told by a menu when it opens, and when it was left without a choice (`null`). */
export function rememberMenuButton(button: HTMLElement | null): void {
  menuButton = button;
}

/** What gets the focus when an overlay closes: what had it, or the button of the menu that is gone by then. */
export function openerOf(active: Element | null, button: HTMLElement | null): HTMLElement | null {
  const lost = active === null || active === document.body || active.closest('[role=menu]') !== null;
  if (lost) return button;
  return active instanceof HTMLElement ? active : null;
}

/**
 * Gives the focus back when an overlay closes. Radix remembers what had the focus when it opened; where that was an item of a menu,
 * it is gone by then, and the keyboard would begin again at the top of the page.
 */
export function useFocusReturn(open: boolean): (event: Event) => void {
  const opener = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    if (!open) return;
    opener.current = openerOf(document.activeElement, menuButton);
    menuButton = null;
  }, [open]);
  return (event) => {
    if (opener.current?.isConnected !== true) return;
    event.preventDefault();
    opener.current.focus();
  };
}
