import { Counter, Gauge } from 'prom-client';

export const vmHoursCharged = new Counter({
  name: 'uni_billing_vm_hours_total',
  help: 'VM-hours charged by this process',
});
export const heldPeriodsSeen = new Counter({
  name: 'uni_billing_periods_held_total',
  help: 'Periods that the circuit breaker has held',
});
export const lateDifferences = new Counter({
  name: 'uni_billing_late_differences_total',
  help: 'Differences found after their period was charged',
});
export const accountsDepleted = new Gauge({
  name: 'uni_billing_depleted_accounts',
  help: 'Accounts at or below zero with something that costs, at the last look',
});
export const billedUntil = new Gauge({
  name: 'uni_billing_billed_until_seconds',
  help: 'Everything before this second of the epoch is charged',
});
export const heldPeriods = new Gauge({ name: 'uni_billing_held_periods', help: 'Periods that wait for a person' });
export const invariantViolations = new Gauge({
  name: 'uni_billing_invariant_violations',
  help: 'Rows that break a promise, by check, at the last verification',
  labelNames: ['check'] as const,
});
export const partitionDaysLeft = new Gauge({
  name: 'uni_billing_partition_days_left',
  help: 'Days ahead for which VM-hours have a partition',
});
export const clockFailures = new Counter({
  name: 'uni_billing_clock_failures_total',
  help: 'Turns of the billing clock that failed, by task',
  labelNames: ['task'] as const,
});
