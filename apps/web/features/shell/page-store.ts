import { create } from 'zustand';

export interface Crumb {
  readonly label: string;
  readonly href?: string;
}

interface PageState {
  readonly crumbs: readonly Crumb[];
  readonly paletteOpen: boolean;
  readonly keysOpen: boolean;
  readonly navOpen: boolean;
}

/** What the frame around a page shows. */
export const usePage = create<PageState>()(() => ({ crumbs: [], paletteOpen: false, keysOpen: false, navOpen: false }));

export const openPalette = (paletteOpen: boolean): void => usePage.setState({ paletteOpen });
export const openKeys = (keysOpen: boolean): void => usePage.setState({ keysOpen });
export const openNav = (navOpen: boolean): void => usePage.setState({ navOpen });
