import type { Duplex } from 'node:stream';

/** The stream ended or broke while more was expected. */
export class StreamEnded extends Error {
  override readonly name = 'StreamEnded';
}

/** Reads a stream in pieces of known length; what nobody has asked for yet stays in the stream's own bounded buffer. */
export class ByteReader {
  private ended = false;
  private wake: (() => void) | null = null;

  constructor(private readonly stream: Duplex) {
    const stir = (): void => this.wake?.();
    const end = (): void => {
      this.ended = true;
      stir();
    };
    stream.on('readable', stir).on('end', end).on('close', end).on('error', end);
  }

  /** @throws StreamEnded when the stream ends before. */
  async take(length: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let missing = length; missing > 0;) {
      // A stream gives nothing until it holds all that was asked for, so more than its buffer is asked for in parts.
      const available = Math.min(missing, this.stream.readableLength);
      const piece = available === 0 ? null : (this.stream.read(available) as Buffer | null);
      if (piece !== null) {
        pieces.push(piece);
        missing -= piece.length;
      } else if (this.ended) throw new StreamEnded('the stream ended');
      else {
        // Nothing is buffered; the read tells the stream that somebody waits.
        this.stream.read(0);
        await new Promise<void>((resolve) => (this.wake = resolve));
        this.wake = null;
      }
    }
    return Buffer.concat(pieces);
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; left -= 65_536) await this.take(Math.min(left, 65_536));
  }
}
