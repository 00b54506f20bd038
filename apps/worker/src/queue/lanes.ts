import type { JobTopic } from '@uni/contracts';

/** Queues that do not wait for each other: a provider that hangs holds up neither billing nor other customers' machines. */
export const LANES = ['operations', 'providers', 'billing', 'consoles', 'dns'] as const;
export type Lane = (typeof LANES)[number];

const LANE_OF_TOPIC: Readonly<Record<JobTopic, Lane>> = {
  'operation.advance': 'operations',
  'account.deplete': 'operations',
  'provider.sync': 'providers',
  'provider.check': 'providers',
  'provider.catalogue': 'providers',
  'provider.list': 'providers',
  'billing.shard': 'billing',
  'billing.rollup': 'billing',
  // Somebody sits in front of a dark screen: not behind an inventory of thousands.
  'console.open': 'consoles',
  'metrics.read': 'providers',
  'network.read': 'providers',
  // A zone costs its vendor dozens of calls: machines are not to wait for names.
  'dns.sync': 'dns',
  'dns.zone': 'dns',
  'certificate.check': 'dns',
};

export function laneOf(topic: JobTopic): Lane {
  return LANE_OF_TOPIC[topic];
}

/** Jobs at once per lane in this process. Ten are as good as a hundred: the work is waiting, not computing. */
export function concurrencyOf(lane: Lane, configured: number): number {
  switch (lane) {
    case 'operations':
      return configured;
    case 'providers':
      return Math.min(4, configured);
    case 'consoles':
      return Math.min(4, configured);
    case 'billing':
    case 'dns':
      return Math.min(2, configured);
  }
}
