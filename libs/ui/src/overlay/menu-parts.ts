'use client';
import type * as RadixMenu from 'radix-ui/dropdown-menu';
import { createContext, useContext } from 'react';

export type MenuParts = Pick<typeof RadixMenu, 'CheckboxItem' | 'Item' | 'Label' | 'Separator'>;

/** The parts of an open menu. They arrive with its surface, so that a page with closed menus does not load them. */
export const MenuPartsContext = createContext<MenuParts | null>(null);

/** The parts of the menu around a component. */
export function useMenuParts(): MenuParts {
  const parts = useContext(MenuPartsContext);
  if (parts === null) throw new Error('a menu item stands outside of a menu');
  return parts;
}
