/** The only source of time. Code that asks `Date` itself can't travel through months in a test. */
export interface Clock {
  now(): Date;
}

/** Injection token for {@link Clock}. */
export const CLOCK = Symbol('Clock');

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is told to move. */
export class ManualClock implements Clock {
  private currentMs: number;

  constructor(start: Date | string) {
    this.currentMs = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.currentMs);
  }

  advance(byMs: number): void {
    this.currentMs += byMs;
  }

  set(to: Date | string): void {
    this.currentMs = new Date(to).getTime();
  }
}

/** Money is counted in whole seconds: the second in which `at` lies. */
export function wholeSecond(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1000) * 1000);
}
