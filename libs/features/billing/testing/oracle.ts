/** A change in the life of a machine: from this second on it costs this much an hour; null when it costs nothing any more. */
export interface LifeEvent {
  readonly second: number;
  readonly rateMicros: bigint | null;
}

/**
 * What a life costs in one period, by walking through it second by second. It shares nothing with the product: no spans, no
 * overlaps, no SQL; and it rounds by comparing the rest with one half instead of adding one.
 * @param life in the order of time; of two changes in one second the later one counts
 */
export function costOf(
  life: readonly LifeEvent[],
  fromSecond: number,
  toSecond: number,
): { micros: bigint; seconds: number } {
  let next = 0;
  let rate = 0;
  let exists = false;
  let seconds = 0;
  let sum = 0;
  for (let second = Math.min(fromSecond, life[0]?.second ?? fromSecond); second < toSecond; second += 1) {
    for (let event = life[next]; event !== undefined && event.second <= second; event = life[next]) {
      exists = event.rateMicros !== null;
      rate = Number(event.rateMicros ?? 0n);
      next += 1;
    }
    if (second < fromSecond || !exists) continue;
    seconds += 1;
    sum += rate;
  }
  if (!Number.isSafeInteger(sum)) throw new RangeError('too much for a walk in numbers');
  const whole = Math.floor(sum / 3600);
  const rest = sum - whole * 3600;
  return { micros: BigInt(rest * 2 >= 3600 ? whole + 1 : whole), seconds };
}

/** A small generator of numbers that a seed repeats (mulberry32). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}
