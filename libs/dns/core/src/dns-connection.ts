import { judge, type BreakerState, type ProviderGate } from '@uni/compute-core';
import type {
  CallContext,
  DnsDescription,
  DnsDriver,
  ProviderError,
  ProviderErrorCode,
  ProviderKind,
} from '@uni/dns-port';

/** The methods of a driver that call the vendor. */
export type DnsMethod = Exclude<keyof DnsDriver, 'describe'>;

/** They change nothing and may be repeated freely. `task` may issue the next call of a chain. */
export const DNS_READS: ReadonlySet<DnsMethod> = new Set<DnsMethod>([
  'domains',
  'zones',
  'zone',
  'records',
  'exportZone',
]);

/** One driver call as it ended. */
export interface DnsCallEvent {
  readonly providerId: string;
  readonly kind: ProviderKind;
  readonly method: DnsMethod;
  readonly requestId: string;
  /** False where the call ended before the vendor was asked, or nobody waited for its answer: that says nothing about the vendor. */
  readonly asked: boolean;
  /** null when it ended well. */
  readonly code: ProviderErrorCode | null;
  /** For operators; secrets are taken out. */
  readonly vendorMessage: string | null;
  readonly latencyMs: number;
}

/** The zones and domains of one configured account: the port's methods, each under deadline, limits and breaker. */
export interface DnsConnection extends DnsDriver {
  readonly providerId: string;
  readonly kind: ProviderKind;
  readonly description: DnsDescription;
  readonly breakerState: BreakerState;
}

interface ConnectionParts {
  readonly providerId: string;
  readonly driver: DnsDriver;
  readonly gate: ProviderGate<DnsMethod>;
  readonly asProviderError: (error: unknown) => ProviderError;
  readonly onBegin: () => void;
  readonly onCall: (event: DnsCallEvent) => void;
}

/** Wraps a driver method by method. Every failure that leaves it is a `ProviderError` without secrets. */
export function guardedConnection({
  providerId,
  driver,
  gate,
  asProviderError,
  onBegin,
  onCall,
}: ConnectionParts): DnsConnection {
  const description = driver.describe();
  const { kind } = description;

  async function observed<T>(method: DnsMethod, { requestId }: CallContext, work: () => Promise<T>): Promise<T> {
    const startedAtMs = performance.now();
    const report = (error: ProviderError | null): void =>
      onCall({
        providerId,
        kind,
        method,
        requestId,
        asked: error === null || judge(error, method) !== 'neutral',
        code: error?.code ?? null,
        vendorMessage: error?.vendorMessage ?? null,
        latencyMs: performance.now() - startedAtMs,
      });
    onBegin();
    try {
      const answer = await work();
      report(null);
      return answer;
    } catch (thrown) {
      const error = asProviderError(thrown);
      report(error);
      throw error;
    }
  }
  const through = <T>(method: DnsMethod, context: CallContext, call: (inner: CallContext) => Promise<T>): Promise<T> =>
    observed(method, context, () => gate.run(method, context, call));

  return {
    providerId,
    kind,
    description,
    get breakerState() {
      return gate.breakerState;
    },
    describe: () => description,
    check: (context) =>
      observed('check', context, () => gate.runBare('check', context, (inner) => driver.check(inner))),
    domains: (cursor, context) => through('domains', context, (inner) => driver.domains(cursor, inner)),
    zones: (cursor, context) => through('zones', context, (inner) => driver.zones(cursor, inner)),
    zone: (zone, context) => through('zone', context, (inner) => driver.zone(zone, inner)),
    records: (zone, cursor, context) => through('records', context, (inner) => driver.records(zone, cursor, inner)),
    createRecord: (zone, values, context) =>
      through('createRecord', context, (inner) => driver.createRecord(zone, values, inner)),
    updateRecord: (zone, id, values, context) =>
      through('updateRecord', context, (inner) => driver.updateRecord(zone, id, values, inner)),
    deleteRecord: (zone, id, context) =>
      through('deleteRecord', context, (inner) => driver.deleteRecord(zone, id, inner)),
    publish: (zone, context) => through('publish', context, (inner) => driver.publish(zone, inner)),
    exportZone: (zone, context) => through('exportZone', context, (inner) => driver.exportZone(zone, inner)),
    importZone: (zone, text, context) =>
      through('importZone', context, (inner) => driver.importZone(zone, text, inner)),
    task: (handle, context) => through('task', context, (inner) => driver.task(handle, inner)),
  };
}
