'use client';
import { Command } from 'cmdk';
import * as RadixPopover from 'radix-ui/popover';
import { useState, type ReactNode } from 'react';
import { Check, ChevronsUpDown } from 'lucide-react';
import { cx } from '../cx';
import { useUi } from '../locale';
import { useFieldWiring } from '../components/field';

export interface ComboboxOption {
  readonly value: string;
  readonly label: string;
  readonly note?: string;
}

/** A search that somebody else answers: `options` are then its answer, and are shown as they are. */
export interface ComboboxSearch {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly busy: boolean;
}

/** What a list entry is found and told apart by. */
const valueOf = ({ label, value }: ComboboxOption): string => `${label} ${value}`;

/** A choice from a long list, with search. For short lists use Select. */
export function Combobox(props: {
  value: string | null;
  options: readonly ComboboxOption[];
  onChange: (value: string) => void;
  placeholder: string;
  searchLabel: string;
  /** For lists that are too long to be fetched whole. */
  search?: ComboboxSearch;
  /** What is chosen, where it need not be among the options. */
  chosen?: ComboboxOption | undefined;
  disabled?: boolean;
  className?: string;
}): ReactNode {
  const { labels } = useUi();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState('');
  const { search } = props;
  const values = props.options.map(valueOf);
  // Answers come after the letters: the first of them is the one that Enter takes.
  const marked = search === undefined ? {} : { value: values.includes(active) ? active : (values[0] ?? '') };
  const chosen =
    props.chosen?.value === props.value ? props.chosen : props.options.find((option) => option.value === props.value);
  return (
    <RadixPopover.Root open={open} onOpenChange={setOpen}>
      <RadixPopover.Trigger asChild>
        <button
          type="button"
          role="combobox"
          aria-expanded={open}
          disabled={props.disabled}
          {...useFieldWiring()}
          className={cx(
            'flex h-(--control-h) w-full min-w-0 items-center justify-between gap-2 rounded-md border border-control bg-surface px-2.5 text-left text-sm disabled:border-line disabled:bg-inset disabled:text-fg-disabled aria-invalid:border-bad',
            props.className,
          )}
        >
          <span className={cx('truncate', chosen === undefined && 'text-fg-subtle')}>
            {chosen?.label ?? props.placeholder}
          </span>
          <ChevronsUpDown size={14} aria-hidden className="shrink-0 text-fg-subtle" />
        </button>
      </RadixPopover.Trigger>
      <RadixPopover.Portal>
        <RadixPopover.Content
          align="start"
          aria-label={props.searchLabel}
          sideOffset={4}
          className="animate-pop z-(--z-dialog) w-[max(var(--radix-popover-trigger-width),16rem)] rounded-lg bg-raised text-sm shadow-popover"
        >
          <Command
            label={props.searchLabel}
            shouldFilter={search === undefined}
            {...marked}
            {...(search === undefined ? {} : { onValueChange: setActive })}
          >
            <Command.Input
              placeholder={props.searchLabel}
              {...(search === undefined ? {} : { value: search.text, onValueChange: search.onChange })}
              className="h-9 w-full border-b border-line-subtle bg-transparent px-3 outline-none"
            />
            <Command.List className="max-h-64 overflow-y-auto p-1">
              <Command.Empty className="px-2 py-3 text-fg-subtle">
                {search?.busy === true ? labels.loading : labels.nothingFound}
              </Command.Empty>
              {props.options.map((option) => (
                <Command.Item
                  key={option.value}
                  value={valueOf(option)}
                  onSelect={() => {
                    props.onChange(option.value);
                    setOpen(false);
                  }}
                  className="flex min-h-8 items-center gap-2 rounded-sm px-2 data-[selected=true]:bg-hover pointer-coarse:min-h-11"
                >
                  <span className="flex w-4 justify-center">
                    {option.value === props.value ? <Check size={14} aria-hidden /> : null}
                  </span>
                  <span className="min-w-0 flex-1 truncate">{option.label}</span>
                  {option.note === undefined ? null : <span className="text-xs text-fg-subtle">{option.note}</span>}
                </Command.Item>
              ))}
            </Command.List>
          </Command>
        </RadixPopover.Content>
      </RadixPopover.Portal>
    </RadixPopover.Root>
  );
}
