export type Ink = 'normal' | 'bright' | 'green' | 'yellow' | 'blue';

/** Where a console program writes. Line feed, backspace (which wipes), tab and form feed mean something; the rest is shown. */
export interface TextOutput {
  write(text: string, ink?: Ink): void;
  clear(): void;
}
