'use client';
import { createContext, useContext, type ReactNode } from 'react';

/** Words that the components themselves say; pages give everything else. */
export interface UiLabels {
  readonly close: string;
  readonly copy: string;
  readonly copied: string;
  readonly loading: string;
  readonly retry: string;
  readonly perHour: string;
  readonly showPassword: string;
  readonly hidePassword: string;
  readonly required: string;
  readonly optional: string;
  readonly typeToConfirm: (name: string) => string;
  readonly selectAll: string;
  readonly selectRow: string;
  readonly tableView: string;
  readonly chartView: string;
  readonly nothingFound: string;
  readonly dismiss: string;
}

export interface UiLocale {
  readonly locale: string;
  readonly timeZone?: string;
  readonly labels: UiLabels;
}

/** English words, so that a component also works outside a provider (in a test, for example). */
const ENGLISH: UiLocale = {
  locale: 'en',
  labels: {
    close: 'Close',
    copy: 'Copy',
    copied: 'Copied',
    loading: 'Loading',
    retry: 'Try again',
    perHour: '/h',
    showPassword: 'Show password',
    hidePassword: 'Hide password',
    required: 'required',
    optional: 'optional',
    typeToConfirm: (name) => `Type ${name} to confirm`,
    selectAll: 'Select all',
    selectRow: 'Select row',
    tableView: 'Show as table',
    chartView: 'Show as chart',
    nothingFound: 'Nothing found',
    dismiss: 'Dismiss',
  },
};

const UiContext = createContext<UiLocale>(ENGLISH);

/** Gives the components their language, zone and words. */
export function UiProvider({ value, children }: { value: UiLocale; children: ReactNode }): ReactNode {
  return <UiContext value={value}>{children}</UiContext>;
}

/** The language, zone and words in use. */
export function useUi(): UiLocale {
  return useContext(UiContext);
}
