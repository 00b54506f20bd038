/**
 * Collects the bars of one run. A bar is a ratio against a reference measured in the same run (or, where the bar itself is absolute,
 * a figure with its unit). Nothing here decides a test: benches inform, and say which bar fell short.
 */
export class Report {
  bars = [];

  /**
   * @param {{ name: string, value: number, limit: number, direction: 'at least' | 'at most', unit?: string, note?: string }} bar
   */
  bar(bar) {
    const passed = bar.direction === 'at least' ? bar.value >= bar.limit : bar.value <= bar.limit;
    this.bars.push({ ...bar, passed });
    const unit = bar.unit ?? '×';
    const line = `${passed ? 'holds ' : 'SHORT '} ${bar.name}: ${round(bar.value)} ${unit} (bar: ${bar.direction} ${bar.limit} ${unit})${bar.note ? `, ${bar.note}` : ''}`;
    console.log(line);
  }

  info(text) {
    console.log(`       ${text}`);
  }

  summary() {
    const short = this.bars.filter(({ passed }) => !passed);
    console.log(
      `\n${this.bars.length - short.length} of ${this.bars.length} bars hold${short.length ? `; short: ${short.map(({ name }) => name).join(' · ')}` : ''}`,
    );
  }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function round(value) {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

/** Runs A and B alternately, after one warm-up of each, and answers the pairs. */
export async function pairs(count, a, b) {
  await a();
  await b();
  const results = [];
  for (let index = 0; index < count; index += 1) results.push({ a: await a(), b: await b() });
  return results;
}
