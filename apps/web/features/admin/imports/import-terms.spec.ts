import type { AdminTemplate } from '@uni/client';
import { describe, expect, it } from 'vitest';
import { costOf, EMPTY_IMPORT, faultsOf, ratesOf, termsOf } from './import-terms';

const price = { ...EMPTY_IMPORT, organizationId: 'o', terms: 'price', running: '0,05', stopped: '0.01' } as const;
const eur = (amount: string) => ({ amount, currency: 'EUR' });

describe('the terms of an import', () => {
  it('are complete with a customer and either a template or two prices', () => {
    expect(faultsOf(EMPTY_IMPORT)).toEqual({ organizationId: 'must not be empty', templateId: 'must not be empty' });
    expect(faultsOf({ ...EMPTY_IMPORT, organizationId: 'o', templateId: 't' })).toEqual({});
    expect(faultsOf(price)).toEqual({});
    expect(faultsOf({ ...price, running: '', stopped: '-1' })).toEqual({
      running: 'must be a decimal number',
      stopped: 'must be a decimal number',
    });
  });

  it('never cost more off than on', () => {
    expect(faultsOf({ ...price, stopped: '0.06' })).toEqual({ stopped: 'must not be above the running price' });
  });

  it('take prices as they are typed in either language', () => {
    expect(ratesOf(price, undefined, 'EUR')).toEqual({ running: eur('0.050000'), stopped: eur('0.010000') });
    expect(termsOf(price)).toEqual({ price: { runningPerHour: '0.050000', stoppedPerHour: '0.010000' } });
  });

  it('are those of the template where one is chosen', () => {
    const template = {
      price: { runningPerHour: eur('0.017200'), stoppedPerHour: eur('0.003800') },
    } as AdminTemplate;
    const form = { ...EMPTY_IMPORT, templateId: 't' };
    expect(ratesOf(form, template, 'EUR')).toEqual({ running: eur('0.017200'), stopped: eur('0.003800') });
    expect(ratesOf(form, undefined, 'EUR')).toBeNull();
    expect(termsOf(form)).toEqual({ templateId: 't' });
  });

  it('cost from now on what each machine is: running or not, and reserve for those that run', () => {
    const rates = { running: eur('0.050000'), stopped: eur('0.010000') };
    expect(costOf(['running', 'running', 'stopped', null], rates)).toEqual({
      now: eur('0.120000'),
      reserved: eur('0.100000'),
    });
  });
});
