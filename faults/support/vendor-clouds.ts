import { ProviderRegistry } from '@uni/compute-core';
import type { DriverConnection, DriverFactory } from '@uni/compute-port';
import type { Prisma } from '@uni/data';
import { cloudStackDriverFactory } from '@uni/driver-cloudstack';
import { kamateraDriverFactory } from '@uni/driver-kamatera';
import { ovhDriverFactory } from '@uni/driver-ovh';
import { proxmoxDriver } from '@uni/driver-proxmox';
import { must, type ManualClock } from '@uni/platform';
import { startCloudStackSimulator, type CloudStackSimulator } from '@uni/simulator-cloudstack';
import { IMAGES, startKamateraSimulator, type KamateraSimulator } from '@uni/simulator-kamatera';
import { startOvhSimulator, type OvhSimulator } from '@uni/simulator-ovh';
import { startProxmoxSimulator, type ProxmoxSimulator } from '@uni/simulator-proxmox';
import type { Killer } from '../../libs/features/instances/test/killable.js';

export const VENDORS = ['ovh', 'proxmox', 'cloudstack', 'kamatera'] as const;
export type Vendor = (typeof VENDORS)[number];

export interface Simulators {
  readonly ovh: OvhSimulator;
  readonly proxmox: ProxmoxSimulator;
  readonly cloudstack: CloudStackSimulator;
  readonly kamatera: KamateraSimulator;
}
/** What a template says of a machine's shape. */
export type Offer = Pick<
  Prisma.TemplateUncheckedCreateInput,
  'imageRef' | 'sizeRef' | 'vcpus' | 'memoryMib' | 'diskGib'
>;

/** Of simulated work: minutes become seconds of a clock that the test moves. */
const TIME_SCALE = 0.05;
export const FACTORIES: Readonly<Record<Vendor, DriverFactory>> = {
  ovh: ovhDriverFactory,
  proxmox: proxmoxDriver,
  cloudstack: cloudStackDriverFactory,
  kamatera: kamateraDriverFactory,
};

/** All four vendors, whose time the caller moves. */
export async function startSimulators(clock: ManualClock): Promise<Simulators> {
  const common = { clock, timeScale: TIME_SCALE, seed: 7 };
  return {
    ovh: await startOvhSimulator(common),
    proxmox: await startProxmoxSimulator({ ...common, resourceLagMs: 0, authFailureDelayMs: 0 }),
    cloudstack: await startCloudStackSimulator(common),
    kamatera: await startKamateraSimulator(common),
  };
}

/** What an administrator would enter. */
export function connectionOf(simulators: Simulators, vendor: Vendor): DriverConnection {
  const { endpoint, credentials, options } = simulators[vendor];
  const named = vendor === 'ovh' ? { projects: Object.keys(simulators.ovh.state().projects) } : options;
  return { endpoint, credentials: credentialsOf(vendor, credentials), options: { ...named } };
}

/** The simulator of OVH tells every way of signing in; a connection takes one. */
function credentialsOf(kind: Vendor, all: Readonly<Record<string, string>>): Record<string, string> {
  if (kind !== 'ovh') return { ...all };
  const { applicationKey = '', applicationSecret = '', consumerKey = '' } = all;
  return { applicationKey, applicationSecret, consumerKey };
}

/** A registry as a worker has it, whose drivers can be made to end the worker. */
export function openRegistry(
  simulators: Simulators,
  providerIds: Readonly<Record<Vendor, string>>,
  clock: ManualClock,
  killers: Readonly<Record<Vendor, Killer>>,
): ProviderRegistry {
  const load = (id: string) => {
    const kind = must(
      VENDORS.find((vendor) => providerIds[vendor] === id),
      'provider',
    );
    return Promise.resolve(storedConnection(kind, connectionOf(simulators, kind)));
  };
  const factories = VENDORS.map((vendor) => killers[vendor].wrap(FACTORIES[vendor]));
  return new ProviderRegistry({ factories, source: { load }, clock, ...PLAIN });
}

/** A registry of one connection, whatever it is asked for: how an administrator has changed it, perhaps. */
export function openRegistryOf(kind: Vendor, connection: DriverConnection, clock: ManualClock): ProviderRegistry {
  const load = () => Promise.resolve(storedConnection(kind, connection));
  return new ProviderRegistry({ factories: [FACTORIES[kind]], source: { load }, clock, ...PLAIN });
}

/** Faults reach the pipeline as they are: no repetition, no breaker, no pause in between. */
const PLAIN = {
  http: { timeouts: { connectMs: 1_000, headersMs: 400, bodyMs: 400, totalMs: 1_000 } },
  resilience: {
    retry: { maxRetries: 0, initialDelayMs: 1, maxDelayMs: 1 },
    breaker: { sampleSize: 1000, minimumCalls: 1000, threshold: 0.99, halfOpenAfterMs: 1, maxHalfOpenAfterMs: 1 },
    maxPauseMs: 0,
  },
} as const;

function storedConnection(kind: Vendor, connection: DriverConnection) {
  const addresses = [connection.endpoint, ...Object.values(FACTORIES[kind].endpoints?.(connection) ?? {})];
  const allowedHosts = addresses
    .map((text) => new URL(text))
    .map((url) => (url.protocol === 'http:' ? url.origin : url.host));
  return { kind, version: 1, allowedHosts, connection };
}

/** The smallest machine that each of them sells by default. */
export function offersOf({ cloudstack }: Simulators): Readonly<Record<Vendor, Offer>> {
  const { templates, offerings } = cloudstack.state();
  const template = must(
    Object.values(templates).find(({ name }) => name === 'debian-13'),
    'template',
  );
  const offering = must(
    Object.values(offerings).find(({ cpuNumber, memoryMib }) => cpuNumber === 1 && memoryMib === 2048),
    'offering',
  );
  const debian = must(
    IMAGES.find(({ description }) => description === 'debian_13_64-bit'),
    'image',
  );
  return {
    ovh: { imageRef: 'Debian 12', sizeRef: 'b3-8', vcpus: 2, memoryMib: 8_192, diskGib: 50 },
    proxmox: { imageRef: '9105', vcpus: 1, memoryMib: 2048, diskGib: 10 },
    cloudstack: { imageRef: template.id, sizeRef: offering.id, vcpus: 1, memoryMib: 2048, diskGib: 10 },
    kamatera: { imageRef: `EU:${debian.id}`, vcpus: 1, memoryMib: 2048, diskGib: 20 },
  };
}
