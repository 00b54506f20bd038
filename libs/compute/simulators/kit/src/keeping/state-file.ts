import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const SAVE_DELAY_MS = 150;
/** Keys and secrets stand in it. */
const OWNER_ONLY = 0o600;

/**
 * Reads the world of an earlier run; null when there is none. The file is the simulator's own, so beyond `format` it is believed.
 * @throws Error when the file is there but unusable.
 */
export function loadState<State extends { readonly format: number }>(
  file: string,
  format: State['format'],
): State | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const state = JSON.parse(text) as State;
  if (state.format !== format)
    throw new Error(`${file} was written by another version of the simulator: remove it to begin with a fresh world`);
  return state;
}

/** Writes a world to a file, shortly after changes, all or nothing. */
export class StateFile {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly file: string,
    private readonly read: () => unknown,
  ) {
    mkdirSync(dirname(file), { recursive: true });
  }

  /** Soon; changes in between are written with it. */
  touch(): void {
    this.timer ??= setTimeout(() => this.save(), SAVE_DELAY_MS);
  }

  /** Now. */
  save(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const temporary = `${this.file}.new`;
    const handle = openSync(temporary, 'w', OWNER_ONLY);
    try {
      writeSync(handle, JSON.stringify(this.read()));
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, this.file);
  }
}
