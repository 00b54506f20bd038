import type { AdminTemplate } from '@uni/client';
import { fromMicros, sumMoney, toMicros, type MoneyValue } from '@uni/ui';

/** What is asked for before machines are given away. Prices are typed as text. */
export interface ImportForm {
  readonly organizationId: string;
  readonly terms: 'template' | 'price';
  readonly templateId: string;
  readonly running: string;
  readonly stopped: string;
  /** Empty: made from the machine's own name. */
  readonly name: string;
}

export const EMPTY_IMPORT: ImportForm = {
  organizationId: '',
  terms: 'template',
  templateId: '',
  running: '',
  stopped: '',
  name: '',
};

export interface Rates {
  readonly running: MoneyValue;
  readonly stopped: MoneyValue;
}

/** A price as it was typed; null while it is none. A French reader types 0,05. */
function priceOf(text: string): bigint | null {
  try {
    const micros = toMicros(text.trim().replace(',', '.'));
    return text.trim() === '' || micros < 0n ? null : micros;
  } catch {
    return null;
  }
}

type Field = 'organizationId' | 'templateId' | 'running' | 'stopped';

/** What keeps the form from being sent, by field, in the words of the API's own checks. */
export function faultsOf(form: ImportForm): Partial<Record<Field, string>> {
  const faults: Partial<Record<Field, string>> = {};
  if (form.organizationId === '') faults.organizationId = 'must not be empty';
  if (form.terms === 'template') {
    if (form.templateId === '') faults.templateId = 'must not be empty';
    return faults;
  }
  const [running, stopped] = [priceOf(form.running), priceOf(form.stopped)];
  if (running === null) faults.running = 'must be a decimal number';
  if (stopped === null) faults.stopped = 'must be a decimal number';
  else if (running !== null && stopped > running) faults.stopped = 'must not be above the running price';
  return faults;
}

/** What one machine will cost an hour; null while that is not decided. */
export function ratesOf(form: ImportForm, template: AdminTemplate | undefined, currency: string): Rates | null {
  if (form.terms === 'template')
    return template === undefined
      ? null
      : { running: template.price.runningPerHour, stopped: template.price.stoppedPerHour };
  const [running, stopped] = [priceOf(form.running), priceOf(form.stopped)];
  if (running === null || stopped === null) return null;
  return {
    running: { amount: fromMicros(running), currency },
    stopped: { amount: fromMicros(stopped), currency },
  };
}

/** What they cost together an hour from now on, and what is reserved for the first: those that run cost the running price. */
export function costOf(
  powerStates: readonly (string | null)[],
  rates: Rates,
): { now: MoneyValue; reserved: MoneyValue } {
  const { currency } = rates.running;
  const running = powerStates.filter((state) => state === 'running').map(() => rates.running);
  const others = powerStates.filter((state) => state !== 'running').map(() => rates.stopped);
  return { now: sumMoney([...running, ...others], currency), reserved: sumMoney(running, currency) };
}

/** The terms as the API takes them. */
export function termsOf(
  form: ImportForm,
): { templateId: string } | { price: { runningPerHour: string; stoppedPerHour: string } } {
  if (form.terms === 'template') return { templateId: form.templateId };
  return {
    price: {
      runningPerHour: fromMicros(priceOf(form.running) ?? 0n),
      stoppedPerHour: fromMicros(priceOf(form.stopped) ?? 0n),
    },
  };
}
