import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import { useState, type ReactNode } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { Dialog } from './dialog';
import { openerOf, rememberMenuButton } from './opener';

afterEach(() => {
  cleanup();
  rememberMenuButton(null);
});

describe('the focus after an overlay', () => {
  it('goes to what had it, and to the button of a menu whose item is gone', () => {
    const button = document.createElement('button');
    const other = document.createElement('button');
    const menu = document.createElement('div');
    menu.setAttribute('role', 'menu');
    const item = menu.appendChild(document.createElement('div'));
    expect(openerOf(other, button)).toBe(other);
    expect(openerOf(item, button)).toBe(button);
    expect(openerOf(document.body, button)).toBe(button);
    expect(openerOf(document.body, null)).toBe(null);
  });

  it('is back at the button of the menu that asked, when the question was answered', async () => {
    let answer: (() => void) | undefined;
    function Asked(): ReactNode {
      const [open, setOpen] = useState(true);
      answer = () => setOpen(false);
      return open ? (
        <Dialog open onOpenChange={setOpen} title="Sure?">
          <button type="button">Yes</button>
        </Dialog>
      ) : null;
    }
    const button = document.body.appendChild(document.createElement('button'));
    rememberMenuButton(button);
    render(<Asked />);
    expect(screen.getByRole('dialog').contains(document.activeElement)).toBe(true);
    act(() => answer?.());
    await waitFor(() => expect(document.activeElement).toBe(button));
    button.remove();
  });
});
