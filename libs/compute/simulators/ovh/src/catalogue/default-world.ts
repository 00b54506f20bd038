import { SeededRandom } from '@uni/simulator-kit';
import type { CredentialSpec, WorldSpec } from '../options.js';
import type {
  ApplicationState,
  CredentialState,
  NetworkState,
  ProjectState,
  QuotaState,
  WorldState,
} from '../world/state.js';
import { World, type WorldSettings } from '../world/world.js';
import { buildDomain, buildSslGateways, buildZone } from './domains.js';
import { buildFlavors, buildPrices } from './flavors.js';
import { stableHex, stableUuid } from './identifiers.js';
import { buildImages } from './images.js';
import { buildRegions, FIRST_REGIONS } from './regions.js';
import { buildService } from './services.js';

export const DEFAULT_SPEC: WorldSpec = {
  subsidiary: 'FR',
  projects: [
    { id: stableHex('project', 'production'), description: 'Production', regions: FIRST_REGIONS },
    { id: stableHex('project', 'staging'), description: 'Staging', regions: ['GRA11', 'SBG5', 'BHS5'] },
  ],
  zones: [
    { name: 'harbour-hosting.example', registered: true, expiresInDays: 340, automaticRenewal: true },
    { name: 'lighthouse-shop.example', registered: true, expiresInDays: 12, automaticRenewal: false },
    { name: 'customer-portal.test', registered: false, expiresInDays: 200, automaticRenewal: true },
  ],
};

export const DEFAULT_QUOTA: QuotaState = {
  maxCores: 2_000,
  maxInstances: 500,
  maxRamGib: 8_000,
  maxVolumeGib: 20_000,
  maxVolumes: 200,
  maxKeys: 100,
  maxNetworks: 50,
  maxFloatingIps: 50,
};

/** Rules that let a control plane do its work, as the vendor's page for making keys grants them. */
export const FULL_RULES: CredentialState['rules'] = (['GET', 'POST', 'PUT', 'DELETE'] as const).map((method) => ({
  method,
  path: '/*',
}));

const EURO = { code: 'EUR', symbol: '€' };

/** The external network of each region, as one project sees it. */
export function externalNetworks(projectId: string, regions: readonly string[]): NetworkState[] {
  return regions.map((region) => {
    const id = stableUuid('ext-net', region, projectId);
    return {
      id,
      projectId,
      name: 'Ext-Net',
      type: 'public',
      status: 'ACTIVE',
      vlanId: 0,
      regions: [{ region, status: 'ACTIVE', openstackId: id }],
    };
  });
}

function buildProject(spec: WorldSpec['projects'][number], index: number, nowMs: number): ProjectState {
  const createdAtMs = nowMs - 400 * 86_400_000;
  return {
    id: spec.id,
    description: spec.description,
    status: 'ok',
    access: 'full',
    createdAtMs,
    manualQuota: false,
    regions: [...spec.regions],
    quotas: Object.fromEntries(spec.regions.map((region) => [region, { ...DEFAULT_QUOTA }])),
    vrack: 123_456 + index,
    service: buildService(9_000_000 + index, spec.id, createdAtMs, nowMs + 30 * 86_400_000, 'automaticV2016', true),
  };
}

function buildCredentials(state: WorldState, random: SeededRandom, wish: CredentialSpec, nowMs: number): void {
  const application: ApplicationState = {
    applicationId: state.nextNumber++,
    key: wish.applicationKey ?? random.hex(16),
    secret: wish.applicationSecret ?? random.hex(32),
    name: 'control plane',
    status: 'active',
  };
  state.applications[application.key] = application;
  const consumerKey = wish.consumerKey ?? random.hex(32);
  state.credentials[consumerKey] = {
    credentialId: state.nextNumber++,
    consumerKey,
    applicationKey: application.key,
    status: 'validated',
    rules: structuredClone([...(wish.rules ?? FULL_RULES)]),
    allowedIps: null,
    redirection: null,
    validationToken: random.hex(40),
    createdAtMs: nowMs,
    expiresAtMs: wish.expiresInS === undefined ? null : nowMs + wish.expiresInS * 1_000,
    lastUseMs: null,
  };
  const clientId = wish.clientId ?? `EU.${random.hex(16)}`;
  state.serviceAccounts[clientId] = {
    clientId,
    secret: wish.clientSecret ?? random.hex(32),
    name: 'control-plane',
    description: 'Service account of the control plane',
    createdAtMs: nowMs,
    actions: [...(wish.actions ?? ['*'])],
  };
}

/** The account on its first day. */
export function buildWorld(
  settings: WorldSettings,
  seed: number,
  wish: Partial<WorldSpec>,
  credentials: CredentialSpec,
): World {
  const spec = { ...DEFAULT_SPEC, ...wish };
  const nowMs = settings.clock.now().getTime();
  const regions = buildRegions();
  const state: WorldState = {
    format: 1,
    randomState: seed,
    nextEventSequence: 1,
    nextNumber: 1_000_001,
    nextRecordId: 5_000_000_001,
    account: {
      nichandle: 'xx11111-ovh',
      email: 'cloud@harbour-hosting.example',
      organisation: 'Harbour Hosting',
      subsidiary: spec.subsidiary,
      currency: EURO,
      closed: false,
    },
    applications: {},
    credentials: {},
    serviceAccounts: {},
    tokens: {},
    regions,
    prices: buildPrices(),
    meters: [],
    projects: Object.fromEntries(
      spec.projects.map((project, index) => [project.id, buildProject(project, index, nowMs)]),
    ),
    flavors: buildFlavors(Object.keys(regions)),
    images: buildImages(Object.keys(regions)),
    instances: {},
    groups: {},
    sshKeys: {},
    networks: Object.fromEntries(
      spec.projects
        .flatMap(({ id, regions: used }) => externalNetworks(id, used))
        .map((network) => [network.id, network]),
    ),
    subnets: {},
    floatingIps: {},
    failoverIps: {},
    volumes: {},
    volumeSnapshots: {},
    volumeBackups: {},
    operations: {},
    jobs: {},
    domains: {},
    zones: {},
    sslGateways: buildSslGateways(nowMs),
    consoles: {},
    queue: [],
    conditions: [],
    withheld: [],
    log: [],
    tls: null,
  };
  const [firstProject] = spec.projects;
  if (firstProject) {
    const id = stableUuid('failover', firstProject.id);
    state.failoverIps[id] = {
      id,
      projectId: firstProject.id,
      ip: '203.0.113.40',
      block: '203.0.113.40/32',
      continent: 'EU',
      geoloc: 'fr',
      progress: 0,
      routedTo: null,
      status: 'ok',
    };
  }
  buildCredentials(state, new SeededRandom(state), credentials, nowMs);
  for (const zone of spec.zones) {
    state.zones[zone.name] = buildZone(state, zone, nowMs);
    if (zone.registered) state.domains[zone.name] = buildDomain(state, zone, nowMs);
  }
  return new World(state, settings);
}
