'use client';
import { useEffect, type RefObject } from 'react';

/**
 * Ctrl and Alt pressed and let go together, with nothing else, give the keyboard back: the screen takes every other key, Tab included,
 * and nobody may be locked in. Listens on the way down, before the screen swallows the event.
 */
export function useKeyboardRelease(area: RefObject<HTMLElement | null>, release: () => void): void {
  useEffect(() => {
    const element = area.current;
    if (element === null) return;
    const held = new Set<string>();
    let chord = false;
    const onDown = ({ key }: KeyboardEvent): void => {
      held.add(key);
      chord = held.size === 2 && held.has('Control') && held.has('Alt');
    };
    const onUp = ({ key }: KeyboardEvent): void => {
      if (chord && (key === 'Control' || key === 'Alt')) release();
      chord = false;
      held.delete(key);
    };
    const onLeave = (): void => {
      held.clear();
      chord = false;
    };
    element.addEventListener('keydown', onDown, true);
    element.addEventListener('keyup', onUp, true);
    element.addEventListener('focusout', onLeave, true);
    return () => {
      element.removeEventListener('keydown', onDown, true);
      element.removeEventListener('keyup', onUp, true);
      element.removeEventListener('focusout', onLeave, true);
    };
  }, [area, release]);
}
