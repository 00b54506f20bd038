import type { AdminStats, ProviderView } from '@uni/client';

/** Something that needs a person, with where to mend it. The worst stand first. */
export interface Finding {
  readonly key:
    | 'noProvider'
    | 'noWorker'
    | 'unequal'
    | 'broken'
    | 'held'
    | 'failing'
    | 'degraded'
    | 'billingLate'
    | 'lateOperations'
    | 'lateMessages'
    | 'lateInventories'
    | 'failed';
  readonly tone: 'bad' | 'warn' | 'info';
  readonly href: string;
  readonly count: number;
  /** The place it is about. */
  readonly provider?: ProviderView;
}

interface Standing {
  readonly stats: AdminStats;
  /** The worst places, as the list has them. */
  readonly providers: readonly ProviderView[];
  /** How many promises the last verification found broken; null when none was made. */
  readonly broken: number | null;
}

const TONES: ReadonlyArray<Finding['tone']> = ['bad', 'warn', 'info'];

/** Everything that needs a person now. Nothing healthy is in it. */
export function findingsOf({ stats, providers, broken }: Standing): Finding[] {
  const { late } = stats;
  const found: (Finding | null)[] = [
    stats.workers === 0 ? { key: 'noWorker', tone: 'bad', href: '/admin/operations?show=open', count: 0 } : null,
    Number(stats.difference.amount) !== 0
      ? { key: 'unequal', tone: 'bad', href: '/admin/billing/verify', count: 1 }
      : null,
    broken !== null && broken > 0 ? { key: 'broken', tone: 'bad', href: '/admin/billing/verify', count: broken } : null,
    ...providers
      .filter((provider) => provider.enabled && provider.status === 'failing')
      .map((provider): Finding => ({
        key: 'failing',
        tone: 'bad',
        href: `/admin/providers/${provider.id}`,
        count: provider.instances,
        provider,
      })),
    stats.heldPeriods > 0
      ? { key: 'held', tone: 'warn', href: '/admin/billing/runs?status=held', count: stats.heldPeriods }
      : null,
    stats.billingLate ? { key: 'billingLate', tone: 'warn', href: '/admin/billing/runs', count: 1 } : null,
    late.operations > 0
      ? { key: 'lateOperations', tone: 'warn', href: '/admin/operations?show=open', count: late.operations }
      : null,
    // without a worker every message waits: that is said already
    late.messages > 0 && stats.workers > 0
      ? { key: 'lateMessages', tone: 'warn', href: '/admin/operations?show=open', count: late.messages }
      : null,
    ...providers
      .filter((provider) => provider.enabled && provider.status === 'degraded')
      .map((provider): Finding => ({
        key: 'degraded',
        tone: 'warn',
        href: `/admin/providers/${provider.id}`,
        count: provider.instances,
        provider,
      })),
    late.inventories > 0 &&
    stats.workers > 0 &&
    !providers.some((provider) => provider.enabled && provider.status === 'failing')
      ? { key: 'lateInventories', tone: 'warn', href: '/admin/providers', count: late.inventories }
      : null,
    stats.operationsFailed24h > 0
      ? { key: 'failed', tone: 'info', href: '/admin/operations?show=failed', count: stats.operationsFailed24h }
      : null,
    Object.keys(stats.providers).length === 0
      ? { key: 'noProvider', tone: 'info', href: '/admin/providers/new', count: 0 }
      : null,
  ];
  return found
    .filter((finding) => finding !== null)
    .toSorted((left, right) => TONES.indexOf(left.tone) - TONES.indexOf(right.tone));
}
