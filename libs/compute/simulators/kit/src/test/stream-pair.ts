import { Duplex } from 'node:stream';

class Half extends Duplex {
  other: Half | null = null;
  private waiting: (() => void) | null = null;

  override _read(): void {
    const { waiting } = this;
    this.waiting = null;
    waiting?.();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (this.other?.destroyed !== false || this.other.push(chunk)) done();
    else this.other.waiting = done;
  }

  override _final(done: () => void): void {
    if (this.other?.destroyed === false) this.other.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.other?.destroyed === false) this.other.push(null);
    done(error);
  }
}

/** Two ends of one line in memory. */
export function streamPair(): [Duplex, Duplex] {
  const [near, far] = [new Half(), new Half()];
  near.other = far;
  far.other = near;
  return [near, far];
}
