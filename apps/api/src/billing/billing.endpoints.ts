import { accounts, billing, id, timestamp } from '@uni/contracts';
import { z } from 'zod';
import { endpoint, MAY_PAY } from '../http/endpoint.types.js';

const tag = 'Billing';
const adminTag = 'Admin: billing';
const access = { member: MAY_PAY };

export const getBalance = endpoint({
  method: 'GET',
  path: '/billing/balance',
  id: 'getBalance',
  tag,
  summary: 'Credit, what it costs now, and how long it lasts',
  access,
  answer: { status: 200, schema: billing.balance },
});
export const listLedgerEntries = endpoint({
  method: 'GET',
  path: '/billing/entries',
  id: 'listLedgerEntries',
  tag,
  summary: 'Every movement of money, newest first',
  access,
  query: billing.ledgerQuery,
  answer: { status: 200, schema: billing.ledgerEntries },
  errors: ['invalid_cursor'],
});
export const listUsage = endpoint({
  method: 'GET',
  path: '/billing/usage',
  id: 'listUsage',
  tag,
  summary: 'What was charged for each instance in each period, newest first',
  access,
  query: billing.usageQuery,
  answer: { status: 200, schema: billing.usage },
  errors: ['invalid_cursor', 'not_found'],
});
export const getForecast = endpoint({
  method: 'GET',
  path: '/billing/forecast',
  id: 'getForecast',
  tag,
  summary: 'Cost of the last 30 days, and of today and this month if nothing changes',
  access,
  answer: { status: 200, schema: billing.forecast },
});

export const changeCredits = endpoint({
  method: 'POST',
  path: '/admin/organizations/{id}/credits',
  id: 'changeCredits',
  tag: adminTag,
  summary: 'Give credit, or take it back with a negative amount',
  description:
    'Never takes back more than is neither used nor reserved. The reason is kept in the ledger and in the audit log.',
  access: 'admin',
  params: z.strictObject({ id }),
  body: accounts.creditsRequest,
  answer: { status: 201, schema: billing.ledgerEntry, description: 'The entry in the ledger' },
  errors: ['not_found', 'insufficient_balance'],
  idempotent: true,
  example: { amount: '25.00', reason: 'Bank transfer of 19 November' },
});
export const getOrganizationBalance = endpoint({
  method: 'GET',
  path: '/admin/organizations/{id}/balance',
  id: 'getOrganizationBalance',
  tag: adminTag,
  summary: "An organisation's credit, what it costs now, and how long it lasts",
  access: 'support',
  params: z.strictObject({ id }),
  answer: { status: 200, schema: billing.balance },
  errors: ['not_found'],
});
export const listOrganizationEntries = endpoint({
  method: 'GET',
  path: '/admin/organizations/{id}/entries',
  id: 'listOrganizationEntries',
  tag: adminTag,
  summary: "Every movement of an organisation's money, newest first",
  access: 'support',
  params: z.strictObject({ id }),
  query: billing.ledgerQuery,
  answer: { status: 200, schema: billing.ledgerEntries },
  errors: ['not_found', 'invalid_cursor'],
});
export const verifyBilling = endpoint({
  method: 'GET',
  path: '/admin/billing/verify',
  id: 'verifyBilling',
  tag: adminTag,
  summary: 'Recompute what was charged and look for anything that breaks a promise',
  access: 'support',
  query: billing.verifyQuery,
  answer: { status: 200, schema: billing.verifyReport },
});
export const listBillingRuns = endpoint({
  method: 'GET',
  path: '/admin/billing/runs',
  id: 'listBillingRuns',
  tag: adminTag,
  summary: 'Periods with their totals, newest first',
  access: 'support',
  query: billing.billingRunsQuery,
  answer: { status: 200, schema: billing.billingRuns },
  errors: ['invalid_cursor'],
});
export const runBilling = endpoint({
  method: 'POST',
  path: '/admin/billing/run',
  id: 'runBilling',
  tag: adminTag,
  summary: 'Charge everything that is due up to a period, or only look what it would cost',
  description: 'Safe to repeat: a period that was charged is only looked at.',
  access: 'admin',
  body: billing.billingRunRequest,
  answer: { status: 200, schema: billing.billingRunResult },
  errors: ['billing_period_not_ended', 'billing_period_held'],
  example: { period: '2026-11-20T13:00:00.000Z', dryRun: true },
});
export const releaseBillingRun = endpoint({
  method: 'POST',
  path: '/admin/billing/runs/{period}/release',
  id: 'releaseBillingRun',
  tag: adminTag,
  summary: 'Confirm the total of a held period, so that it is charged',
  access: 'admin',
  params: z.strictObject({ period: timestamp }),
  body: accounts.reasonRequest,
  answer: { status: 200, schema: billing.billingRun },
  errors: ['not_found', 'billing_period_not_held'],
  example: { reason: 'Forty instances of the school went live at nine' },
});
