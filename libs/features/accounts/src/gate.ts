import { AppError } from '@uni/platform';

/** Lets `width` pieces of work run at once and `longestQueue` wait; more are refused at once instead of waiting for minutes. */
export class Gate {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly width: number,
    private readonly longestQueue: number,
  ) {}

  /** @throws AppError unavailable when the queue is full */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.width) await this.queue();
    else this.running += 1;
    try {
      return await work();
    } finally {
      // The place goes straight to the next in line, so that nobody slips in between.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  private queue(): Promise<void> {
    if (this.waiting.length >= this.longestQueue) {
      const publicMessage = 'Too many people are signing in at this moment: try again in a few seconds.';
      throw new AppError({ kind: 'unavailable', code: 'unavailable', publicMessage, retryAfterSeconds: 5 });
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
