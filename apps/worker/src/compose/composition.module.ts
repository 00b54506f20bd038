import { Global, Inject, Injectable, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { ProviderRegistry } from '@uni/compute-core';
import type { DriverFactory } from '@uni/compute-port';
import { WORKER_CONFIG, type WorkerConfig } from '@uni/config';
import { DnsRegistry } from '@uni/dns-core';
import { ovhDnsDriverFactory } from '@uni/dns-driver-ovh';
import type { DnsDriverFactory } from '@uni/dns-port';
import { cloudStackDriverFactory } from '@uni/driver-cloudstack';
import { kamateraDriverFactory } from '@uni/driver-kamatera';
import { ovhDriverFactory } from '@uni/driver-ovh';
import { proxmoxDriver } from '@uni/driver-proxmox';
import { DNS_REGISTRY } from '@uni/feature-dns';
import { DEPLETION_OPTIONS, type DepletionOptions } from '@uni/feature-instances';
import { RUNNER_OPTIONS, type RunnerOptions } from '@uni/feature-operations';
import {
  PROVIDER_REGISTRY,
  ProviderCalls,
  ProviderConnections,
  ProvidersModule,
  VITALS_OWNER,
  VITALS_SOURCES,
  type VitalsSource,
} from '@uni/feature-providers';
import { CLOCK, LOGGER, type Clock, type Logger } from '@uni/platform';
import { register } from 'prom-client';
import { killAt, type Wraps } from './fault-injection.js';
import { WORKER_IDENTITY, type WorkerIdentity } from './worker-identity.js';

const DRIVERS: readonly DriverFactory[] = [
  proxmoxDriver,
  ovhDriverFactory,
  cloudStackDriverFactory,
  kamateraDriverFactory,
];
/** Vendors that also keep zones and domains. */
const DNS_DRIVERS: readonly DnsDriverFactory[] = [ovhDnsDriverFactory];
/** Of this process's slots for operations, how many one provider may fill while the others wait for none. */
const PROVIDER_SHARE = 0.75;
const DRAIN_MS = 6_000;

/** How calls end, until it is taken to the database. */
const CALLS = Symbol('Calls');
interface Calls {
  readonly machines: ProviderCalls;
  readonly names: ProviderCalls;
}

@Injectable()
class ProviderClosing implements OnApplicationShutdown {
  constructor(
    @Inject(PROVIDER_REGISTRY) private readonly registry: ProviderRegistry,
    @Inject(DNS_REGISTRY) private readonly dns: DnsRegistry,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.registry.close(), this.dns.close()]);
  }
}

/** What features ask of the process that runs them: drivers, identity, limits. */
@Global()
@Module({})
export class CompositionModule {
  static of(config: WorkerConfig, identity: WorkerIdentity): DynamicModule {
    const runner: RunnerOptions = {
      workerId: identity.id,
      maxPerProvider: Math.max(1, Math.floor(config.WORKER_CONCURRENCY * PROVIDER_SHARE)),
      drainMs: DRAIN_MS,
    };
    const depletion: DepletionOptions = { graceMs: config.AUTO_SHUTDOWN_GRACE_SECONDS * 1000 };
    return {
      module: CompositionModule,
      imports: [ProvidersModule],
      providers: [
        { provide: WORKER_CONFIG, useValue: config },
        { provide: WORKER_IDENTITY, useValue: identity },
        { provide: RUNNER_OPTIONS, useValue: runner },
        { provide: DEPLETION_OPTIONS, useValue: depletion },
        { provide: VITALS_OWNER, useValue: identity.id },
        {
          provide: CALLS,
          inject: [CLOCK],
          useFactory: (clock: Clock): Calls => {
            const counted = () => new ProviderCalls(() => clock.now());
            return { machines: counted(), names: counted() };
          },
        },
        {
          provide: PROVIDER_REGISTRY,
          inject: [ProviderConnections, CALLS, CLOCK, LOGGER],
          useFactory: (source: ProviderConnections, { machines }: Calls, clock: Clock, logger: Logger) =>
            createRegistry(config, source, machines, clock, logger),
        },
        {
          provide: DNS_REGISTRY,
          inject: [ProviderConnections, CALLS, CLOCK, LOGGER],
          useFactory: (source: ProviderConnections, { names }: Calls, clock: Clock, logger: Logger) =>
            new DnsRegistry({
              factories: DNS_DRIVERS.map(wrapsOf(config).names),
              source,
              clock,
              metrics: register,
              onCall: (event) => {
                names.record(event);
                if (event.code !== null) logger.debug(event, 'DNS call failed');
              },
            }),
        },
        {
          provide: VITALS_SOURCES,
          inject: [CALLS, PROVIDER_REGISTRY, DNS_REGISTRY],
          useFactory: (calls: Calls, machines: ProviderRegistry, names: DnsRegistry): readonly VitalsSource[] => [
            { part: 'machines', calls: calls.machines, breakers: () => machines.breakers() },
            { part: 'names', calls: calls.names, breakers: () => names.breakers() },
          ],
        },
        ProviderClosing,
      ],
      exports: [
        WORKER_CONFIG,
        WORKER_IDENTITY,
        RUNNER_OPTIONS,
        DEPLETION_OPTIONS,
        PROVIDER_REGISTRY,
        DNS_REGISTRY,
        VITALS_OWNER,
        VITALS_SOURCES,
      ],
    };
  }
}

function wrapsOf({ UNI_FAULT_KILL_AT }: WorkerConfig): Wraps {
  return killAt(UNI_FAULT_KILL_AT, () => process.kill(process.pid, 'SIGKILL'));
}

function createRegistry(
  config: WorkerConfig,
  source: ProviderConnections,
  calls: ProviderCalls,
  clock: Clock,
  logger: Logger,
): ProviderRegistry {
  return new ProviderRegistry({
    factories: DRIVERS.map(wrapsOf(config).machines),
    source,
    clock,
    metrics: register,
    onCall: (event) => {
      calls.record(event);
      if (event.outcome === 'error') logger.debug(event, 'provider call failed');
    },
  });
}
