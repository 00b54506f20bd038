'use client';
import * as RadixDialog from '@radix-ui/react-dialog';
import { Command } from 'cmdk';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { Search } from 'lucide-react';
import { Kbd } from '../components/kbd';

/** One thing that can be done or opened from the palette. */
export interface PaletteItem {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  readonly note?: ReactNode;
  readonly icon: ReactNode;
  /** Shown at the right: a price effect, an address, a state. */
  readonly aside?: ReactNode;
  readonly keywords?: readonly string[];
  /** What happens, what it costs, and the command-line twin; shown beside the list. */
  readonly preview?: ReactNode;
  readonly run: () => void;
}

export interface PaletteProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly placeholder: string;
  readonly scope?: ReactNode;
  readonly items: readonly PaletteItem[];
  readonly emptyLabel: string;
  readonly hints: { readonly choose: string; readonly run: string; readonly keys: string };
  readonly onQueryChange?: (query: string) => void;
}

/**
 * Tells screen readers which item is chosen. The list sets this itself, but keeps the old id when the chosen item leaves
 * and comes back under a new one while results arrive.
 */
function useChosenItemName(box: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const chosen = box.current?.querySelector('[cmdk-item][aria-selected=true]')?.id;
      for (const element of box.current?.querySelectorAll('[aria-activedescendant]') ?? []) {
        if (chosen === undefined) element.removeAttribute('aria-activedescendant');
        else element.setAttribute('aria-activedescendant', chosen);
      }
    });
    return () => cancelAnimationFrame(frame);
  });
}

/** The command palette: actions with prices first, then things, then places. */
export function Palette(props: PaletteProps): ReactNode {
  const [active, setActive] = useState('');
  const groups = useMemo(() => {
    const byGroup = new Map<string, PaletteItem[]>();
    for (const item of props.items) byGroup.set(item.group, [...(byGroup.get(item.group) ?? []), item]);
    return [...byGroup];
  }, [props.items]);
  const box = useRef<HTMLDivElement>(null);
  useChosenItemName(box);
  const preview = props.items.find((item) => item.id === active)?.preview;
  return (
    <RadixDialog.Root open={props.open} onOpenChange={props.onOpenChange}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="animate-fade fixed inset-0 z-(--z-dialog) bg-overlay" />
        <RadixDialog.Content
          aria-describedby={undefined}
          className="animate-pop fixed inset-x-3 top-[12vh] z-(--z-dialog) mx-auto max-w-[54rem] overflow-hidden rounded-xl bg-raised text-sm shadow-dialog max-md:top-3"
        >
          <RadixDialog.Title className="sr-only">{props.title}</RadixDialog.Title>
          <Command ref={box} label={props.title} onValueChange={setActive} loop>
            <div className="flex items-center gap-3 border-b border-line px-4.5">
              <Search size={16} aria-hidden className="shrink-0 text-fg-subtle" />
              <Command.Input
                placeholder={props.placeholder}
                className="h-14 w-full min-w-0 bg-transparent text-lg outline-none"
                {...(props.onQueryChange === undefined ? {} : { onValueChange: props.onQueryChange })}
              />
              {props.scope}
            </div>
            <div className="flex h-[26rem] max-h-[62dvh]">
              <Command.List className="min-w-0 flex-1 overflow-y-auto p-2 [&>div]:pb-1">
                <Command.Empty className="px-3 py-8 text-center text-fg-muted">{props.emptyLabel}</Command.Empty>
                {groups.map(([group, items]) => (
                  <Command.Group
                    key={group}
                    heading={group}
                    className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-2 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-fg-muted"
                  >
                    {items.map((item) => (
                      <Command.Item
                        key={item.id}
                        value={item.id}
                        keywords={[item.label, ...(item.keywords ?? [])]}
                        onSelect={() => {
                          props.onOpenChange(false);
                          item.run();
                        }}
                        className="group/item flex h-9 items-center gap-2.5 rounded-md px-2.5 data-[selected=true]:bg-active pointer-coarse:h-11"
                      >
                        <span className="flex w-4 shrink-0 justify-center text-fg-subtle">{item.icon}</span>
                        <span className="truncate font-medium">{item.label}</span>
                        {item.note === undefined ? null : <span className="truncate text-fg-muted">{item.note}</span>}
                        <span className="ml-auto flex shrink-0 items-center gap-3 text-fg-muted tabular">
                          {item.aside}
                          <span aria-hidden className="hidden group-data-[selected=true]/item:block">
                            <Kbd>↵</Kbd>
                          </span>
                        </span>
                      </Command.Item>
                    ))}
                  </Command.Group>
                ))}
              </Command.List>
              {preview === undefined ? null : (
                <div className="w-72 shrink-0 overflow-y-auto border-l border-line-subtle p-4.5 max-md:hidden">
                  {preview}
                </div>
              )}
            </div>
            <div className="flex items-center gap-4 border-t border-line px-4.5 py-2.5 text-fg-muted pointer-coarse:hidden">
              <span className="flex items-center gap-2">
                <Kbd>↑</Kbd>
                <Kbd>↓</Kbd> {props.hints.choose}
              </span>
              <span className="flex items-center gap-2">
                <Kbd>↵</Kbd> {props.hints.run}
              </span>
              <span className="ml-auto flex items-center gap-2">
                <Kbd>?</Kbd> {props.hints.keys}
              </span>
            </div>
          </Command>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}
