/** Chance that comes out the same again from the same seed; its state is plain JSON. Never for secrets that must stay secret. */
export class SeededRandom {
  constructor(private readonly state: { randomState: number }) {}

  /** From 0 up to but not 1. mulberry32: enough for names and noise. */
  next(): number {
    this.state.randomState = (this.state.randomState + 0x6d2b79f5) | 0;
    let mixed = this.state.randomState;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0 up to but not `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += this.below(16).toString(16);
    return text;
  }

  uuid(): string {
    const hex = this.hex(32);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
