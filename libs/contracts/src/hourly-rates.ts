import { parseMicros } from '@uni/money';
import type { z } from 'zod';
import { decimal } from './primitives.js';

const HIGHEST_MICROS = 1_000_000_000n;

/** What an hour may cost: a decimal in major units. */
export const hourlyRate = decimal.refine((text) => {
  const micros = parseMicros(text) ?? -1n;
  return micros >= 0n && micros <= HIGHEST_MICROS && !text.startsWith('-');
}, 'must be between 0 and 1000 an hour');

const OFF_RATES = ['stoppedPerHour', 'suspendedPerHour', 'shelvedPerHour'] as const;

/** No way of being off costs more than running. */
export function refuseDearerOff(
  rates: { readonly runningPerHour: string } & Readonly<
    Partial<Record<(typeof OFF_RATES)[number], string | undefined>>
  >,
  context: z.RefinementCtx,
): void {
  const running = parseMicros(rates.runningPerHour);
  for (const name of OFF_RATES) {
    const off = parseMicros(rates[name] ?? '');
    if (off !== null && running !== null && off > running)
      context.addIssue({ code: 'custom', path: [name], message: 'must not be above the running price' });
  }
}
