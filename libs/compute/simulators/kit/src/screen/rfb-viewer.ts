import type { Duplex } from 'node:stream';
import { ByteReader, StreamEnded } from './byte-reader.js';
import { readClientMessage, type ClientMessage } from './client-messages.js';
import { FrameSender } from './frame-sender.js';
import { keyOf, type Key } from './keysyms.js';
import { RfbRefusal, serverInit, shakeHands } from './rfb-handshake.js';
import type { TextGrid } from './text-grid.js';

const HANDSHAKE_TIMEOUT_MS = 15_000;
/** How long a viewer may take to say good-bye. */
const FAREWELL_MS = 1_000;
const PASTE_LIMIT = 4_096;
const MIDDLE_BUTTON = 2;

/** What a viewer does to the machine in front of it. */
export interface ViewerEvents {
  press(key: Key, held: { readonly control: boolean; readonly alt: boolean }): void;
  movePointer(x: number, y: number): void;
}

/** One person in front of a screen: the session from handshake to end. */
export class RfbViewer {
  private readonly reader: ByteReader;
  private frames: FrameSender | null = null;
  private readonly held = new Set<Key['kind']>();
  private clipboard = '';
  private buttons = 0;

  constructor(
    private readonly stream: Duplex,
    private readonly grid: TextGrid,
    private readonly title: string,
    private readonly events: ViewerEvents,
  ) {
    this.reader = new ByteReader(stream);
  }

  /** Resolves when the session is over, for whatever reason that lies with the client or its connection. */
  async serve(password: string | null): Promise<void> {
    const patience = setTimeout(() => this.stream.destroy(), HANDSHAKE_TIMEOUT_MS);
    patience.unref();
    try {
      await shakeHands(this.reader, this.stream, password);
      clearTimeout(patience);
      const { widthPx, heightPx } = this.grid;
      this.frames = new FrameSender(this.stream, this.grid, { widthPx, heightPx });
      this.stream.write(serverInit(widthPx, heightPx, this.title));
      for (;;) this.obey(await readClientMessage(this.reader), this.frames);
    } catch (error) {
      if (!(error instanceof StreamEnded) && !(error instanceof RfbRefusal)) throw error;
    } finally {
      clearTimeout(patience);
      this.close();
    }
  }

  wake(): void {
    this.frames?.wake();
  }

  ring(): void {
    this.frames?.ring();
  }

  close(): void {
    this.frames?.close();
    if (this.stream.destroyed) return;
    this.stream.end();
    setTimeout(() => this.stream.destroy(), FAREWELL_MS).unref();
  }

  private obey(message: ClientMessage, frames: FrameSender): void {
    switch (message.kind) {
      case 'pixel_format':
        return frames.setFormat(message.format);
      case 'encodings':
        return frames.setEncodings(message.numbers);
      case 'update_request':
        return frames.request(message.incremental, message.x, message.y, message.widthPx, message.heightPx);
      case 'key':
        return this.onKey(message.down, keyOf(message.keysym));
      case 'cut_text':
        this.clipboard = message.text.slice(0, PASTE_LIMIT);
        return;
      case 'pointer':
        this.events.movePointer(message.x, message.y);
        if ((message.buttons & ~this.buttons & MIDDLE_BUTTON) !== 0) this.paste();
        this.buttons = message.buttons;
    }
  }

  private onKey(down: boolean, key: Key): void {
    if (!down) this.held.delete(key.kind);
    else {
      this.held.add(key.kind);
      this.events.press(key, { control: this.held.has('control'), alt: this.held.has('alt') });
    }
  }

  /** The middle button types the clipboard, as text consoles with a mouse do. */
  private paste(): void {
    const free = { control: false, alt: false };
    for (const character of this.clipboard)
      if (character === '\n') this.events.press({ kind: 'enter' }, free);
      else if (character >= ' ' && character <= '~') this.events.press({ kind: 'character', character }, free);
  }
}
