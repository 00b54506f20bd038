'use client';
import {
  cloneElement,
  lazy,
  Suspense,
  useRef,
  useState,
  type ComponentProps,
  type ReactElement,
  type ReactNode,
} from 'react';
import { Check } from 'lucide-react';
import { cx } from '../cx';
import { useMenuParts } from './menu-parts';
import { rememberMenuButton } from './opener';

const ITEM =
  'flex min-h-8 cursor-default items-center gap-2.5 rounded-sm px-2 text-sm outline-none select-none data-[highlighted]:bg-hover data-[disabled]:text-fg-disabled pointer-coarse:min-h-11';

const loadSurface = () => import('./menu-surface');
const MenuSurface = lazy(loadSurface);
/** Fetches the surface when a menu is about to be used; a failure is met again, and shown, when it opens. */
const preload = (): void => void loadSurface().catch(() => undefined);

/** A menu of actions behind a button. */
export function Menu(props: {
  /** A button; it is told when the menu is open. */
  trigger: ReactElement<ComponentProps<'button'>>;
  children: ReactNode;
  align?: 'start' | 'end';
  label?: string;
  className?: string;
}): ReactNode {
  const [open, setOpen] = useState(false);
  const [used, setUsed] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const show = (wanted: boolean): void => {
    if (wanted) setUsed(true);
    rememberMenuButton(wanted ? button.current : null);
    setOpen(wanted);
  };
  const pressed = props.trigger.props.onClick;
  const trigger = cloneElement(props.trigger, {
    ref: button,
    'aria-haspopup': 'menu',
    'aria-expanded': open,
    onPointerEnter: preload,
    onFocus: preload,
    onClick: (event) => {
      pressed?.(event);
      show(!open);
    },
    onKeyDown: (event) => {
      if (event.key !== 'ArrowDown' || open) return;
      event.preventDefault();
      show(true);
    },
  });
  return (
    <span className="relative inline-flex min-w-0">
      {trigger}
      {used ? (
        <Suspense fallback={null}>
          <MenuSurface
            open={open}
            onOpenChange={setOpen}
            button={button}
            align={props.align ?? 'end'}
            label={props.label}
            className={props.className}
          >
            {props.children}
          </MenuSurface>
        </Suspense>
      ) : null}
    </span>
  );
}

/** One action; `note` says its price or why it is not possible now. */
export function MenuItem(props: {
  children: ReactNode;
  icon?: ReactNode;
  note?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  onSelect?: () => void;
  /** Renders the given link instead of an action. */
  asChild?: boolean;
}): ReactNode {
  const { Item } = useMenuParts();
  if (props.asChild === true) {
    return (
      <Item asChild className={ITEM}>
        {props.children}
      </Item>
    );
  }
  return (
    <Item
      className={cx(ITEM, props.danger === true && 'text-bad-text data-[highlighted]:bg-bad-soft')}
      disabled={props.disabled ?? false}
      {...(props.onSelect === undefined ? {} : { onSelect: props.onSelect })}
    >
      {props.icon === undefined ? null : <span className="flex w-4 justify-center text-fg-subtle">{props.icon}</span>}
      <span className="min-w-0 flex-1 truncate">{props.children}</span>
      {props.note === undefined ? null : <span className="pl-3 text-xs text-fg-subtle tabular">{props.note}</span>}
    </Item>
  );
}

/** One of several choices inside a menu. */
export function MenuChoice(props: {
  checked: boolean;
  children: ReactNode;
  note?: ReactNode;
  onSelect: () => void;
}): ReactNode {
  const { CheckboxItem } = useMenuParts();
  return (
    <CheckboxItem className={ITEM} checked={props.checked} onSelect={props.onSelect}>
      <span className="flex w-4 justify-center">{props.checked ? <Check size={14} aria-hidden /> : null}</span>
      <span className="min-w-0 flex-1 truncate">{props.children}</span>
      {props.note === undefined ? null : <span className="pl-3 text-xs text-fg-subtle tabular">{props.note}</span>}
    </CheckboxItem>
  );
}

export function MenuLabel({ children }: { children: ReactNode }): ReactNode {
  const { Label } = useMenuParts();
  return <Label className="px-2 pt-1.5 pb-1 text-xs text-fg-subtle">{children}</Label>;
}

export function MenuSeparator(): ReactNode {
  const { Separator } = useMenuParts();
  return <Separator className="my-1 h-px bg-line-subtle" />;
}
