'use client';
import * as RadixMenu from 'radix-ui/dropdown-menu';
import { useRef, type ReactNode, type RefObject } from 'react';
import { cx } from '../cx';
import { MenuPartsContext } from './menu-parts';
import { rememberMenuButton } from './opener';

export interface MenuSurfaceProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** The button that opens the menu, and gets the focus back. */
  readonly button: RefObject<HTMLElement | null>;
  readonly align: 'start' | 'end';
  readonly label: string | undefined;
  readonly className: string | undefined;
  readonly children: ReactNode;
}

/** What opens: fetched with the first use of a menu. It hangs on an empty mark that covers the button. */
export default function MenuSurface(props: MenuSurfaceProps): ReactNode {
  const { button } = props;
  const left = useRef(false);
  return (
    <RadixMenu.Root modal={false} open={props.open} onOpenChange={props.onOpenChange}>
      <RadixMenu.Trigger asChild>
        <span aria-hidden className="pointer-events-none absolute inset-0" />
      </RadixMenu.Trigger>
      <RadixMenu.Portal>
        <RadixMenu.Content
          align={props.align}
          sideOffset={6}
          collisionPadding={8}
          aria-label={props.label}
          aria-labelledby={undefined}
          onInteractOutside={(event) => {
            // the button closes the menu by itself; closed here too, it would open again
            if (event.target instanceof Node && button.current?.contains(event.target) === true) event.preventDefault();
            else left.current = true;
            rememberMenuButton(null);
          }}
          onEscapeKeyDown={() => rememberMenuButton(null)}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (!left.current) button.current?.focus();
            left.current = false;
          }}
          className={cx(
            'animate-pop z-(--z-dialog) max-h-[70dvh] min-w-48 overflow-y-auto rounded-lg bg-raised p-1 shadow-popover',
            props.className,
          )}
        >
          <MenuPartsContext value={RadixMenu}>{props.children}</MenuPartsContext>
        </RadixMenu.Content>
      </RadixMenu.Portal>
    </RadixMenu.Root>
  );
}
