import type { AddressFacet, ConsoleFacet, FirewallFacet } from './access.facets.js';
import type { Capabilities, WITHOUT_FACETS } from './description.js';
import type { EventsFacet, MetricsFacet, PricesFacet, UsageFacet } from './insight.facets.js';
import type { AdoptionFacet, CloneFacet, RebuildFacet, RenameFacet, RescueFacet } from './lifecycle.facets.js';
import type { BackupFacet, IsoFacet, SnapshotFacet, VolumeFacet } from './storage.facets.js';

/**
 * What a vendor may or may not have. A facet that is absent is one that `describe()` declares as unsupported, and the other way
 * round; nothing is declared and then refused. Changes answer `Accepted` and are followed by `ComputeDriver.task` with a null spec
 * (a clone: with its own). The rules of `ComputeDriver` hold for them too: bounded calls, at most one that changes something, safe to
 * repeat, failures are `ProviderError`.
 */
export interface DriverFacets {
  readonly rebuilding?: RebuildFacet;
  readonly cloning?: CloneFacet;
  readonly rescue?: RescueFacet;
  readonly renaming?: RenameFacet;
  readonly adoption?: AdoptionFacet;
  readonly snapshots?: SnapshotFacet;
  readonly volumes?: VolumeFacet;
  readonly isos?: IsoFacet;
  readonly backups?: BackupFacet;
  readonly console?: ConsoleFacet;
  readonly firewall?: FirewallFacet;
  readonly addresses?: AddressFacet;
  readonly metrics?: MetricsFacet;
  readonly events?: EventsFacet;
  readonly usage?: UsageFacet;
  readonly prices?: PricesFacet;
}

export type FacetName = keyof DriverFacets;
export type FacetMethods<F extends FacetName> = keyof NonNullable<DriverFacets[F]> & string;

/** Every method of every facet, and whether it only reads. Whoever wraps a driver goes by this list. */
export const FACET_METHODS: { readonly [F in FacetName]-?: Readonly<Record<FacetMethods<F>, 'read' | 'write'>> } = {
  rebuilding: { rebuild: 'write' },
  cloning: { clone: 'write' },
  rescue: { enter: 'write', leave: 'write' },
  renaming: { rename: 'write' },
  adoption: { adopt: 'write', release: 'write' },
  snapshots: { list: 'read', create: 'write', revert: 'write', remove: 'write' },
  volumes: { list: 'read', create: 'write', attach: 'write', detach: 'write', resize: 'write', remove: 'write' },
  isos: { attached: 'read', attach: 'write', detach: 'write' },
  backups: { list: 'read', create: 'write', restore: 'write', remove: 'write' },
  // Leaves nothing behind but a ticket that runs out by itself.
  console: { open: 'read' },
  firewall: { read: 'read', write: 'write' },
  addresses: { list: 'read', add: 'write', release: 'write' },
  metrics: { read: 'read' },
  events: { list: 'read' },
  usage: { current: 'read' },
  prices: { list: 'read' },
};

export const FACET_NAMES = Object.keys(FACET_METHODS) as readonly FacetName[];

/** Where each facet is declared. */
export const FACET_CAPABILITIES = {
  rebuilding: 'rebuild',
  cloning: 'clone',
  rescue: 'rescue',
  renaming: 'rename',
  adoption: 'adopt',
  snapshots: 'snapshots',
  volumes: 'volumes',
  isos: 'iso',
  backups: 'backups',
  console: 'console',
  firewall: 'firewall',
  addresses: 'addresses',
  metrics: 'metrics',
  events: 'events',
  usage: 'usage',
  prices: 'prices',
} as const satisfies Readonly<Record<FacetName, keyof typeof WITHOUT_FACETS>>;

/** Whether a driver with these capabilities has the facet. */
export function declaresFacet(capabilities: Capabilities, facet: FacetName): boolean {
  const declared = capabilities[FACET_CAPABILITIES[facet]];
  return typeof declared === 'boolean' ? declared : declared.supported;
}
