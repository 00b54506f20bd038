import type { ConsoleAccess, FirewallState, OwnershipMark } from '@uni/compute-port';

/** A snapshot, volume or backup as the vendor itself sees it, read behind the driver's back. */
export interface VendorResource {
  /** In the same words as the driver's `externalId`. */
  readonly externalId: string;
  /** What stands where the driver writes our mark; null when nothing of that shape stands there. */
  readonly mark: OwnershipMark | null;
  /** Of the machine it belongs to or is attached to; null for none, or where the vendor does not know. */
  readonly machineExternalId: string | null;
  /** Of a volume; null for the others. */
  readonly sizeGib: number | null;
}

/** One kind of resource behind the driver's back. Needed exactly where the driver declares the facet. */
export interface VendorShelf {
  /** Everything of this kind on the account. The disk that a machine was built with is no volume. */
  all(): Promise<readonly VendorResource[]>;

  /** Makes one that carries no mark of ours, at once, on this machine. A volume is attached to it. Answers with its id. */
  plant(machineExternalId: string): Promise<string>;

  /** Somebody removes it in the vendor's own console. */
  vanish(externalId: string): Promise<void>;
}

/**
 * What the vendor double shows and does beside machines. A member is needed where the driver declares the facet that it serves,
 * except for those that are called optional: `FacetFacts.sees` names those that are there, and what needs others is skipped.
 */
export interface VendorSide {
  readonly snapshots?: VendorShelf;
  readonly volumes?: VendorShelf;
  readonly backups?: VendorShelf;

  /** Reference of the disc in a machine's drive, null for none. For `isos`. */
  disc?(machineExternalId: string): Promise<string | null>;

  /** Reference of the image that was written onto a machine last, in the words of `CreateSpec.imageRef`. Optional. */
  image?(machineExternalId: string): Promise<string | null>;

  /** What the firewall of a machine holds. For `firewall`. */
  firewall?(machineExternalId: string): Promise<FirewallState>;

  /** Ids of all addresses of a machine, in the words of `AddressState.externalId`. For `addresses`. */
  addresses?(machineExternalId: string): Promise<readonly string[]>;

  /** Whether a machine stands in its rescue system. For `rescue`. */
  inRescue?(machineExternalId: string): Promise<boolean>;

  /** Changes and reads what a machine's first disk holds, where the double has an idea of it. Optional, both or none. */
  writeDisk?(machineExternalId: string, text: string): Promise<void>;
  readDisk?(machineExternalId: string): Promise<string>;

  /**
   * Opens a console as a relay would, through the whole RFB handshake, and answers with the version that the server greeted with.
   * Optional; `rfbHandshake` does it for a websocket that is really served.
   */
  greet?(access: ConsoleAccess): Promise<string>;
}

/** Members of `VendorSide` that are optional even where the facet is declared. */
export type OptionalSight = 'image' | 'disk' | 'greet';

/** Values for the facets' promises; each is needed where the driver declares its facet. */
export interface FacetFacts {
  /** The optional members of `VendorSide` that this double has. */
  readonly sees?: readonly OptionalSight[];
  /** Another image than that of `spec()`. For `rebuilding`. */
  readonly rebuildImageRef?: string;
  /** Two different discs of the catalogue, and a well-formed reference of none. For `isos`. */
  readonly isoRefs?: { readonly first: string; readonly second: string; readonly missing: string };
  /** What a volume is ordered with, and what it grows to. For `volumes`. */
  readonly volumeGib?: { readonly small: number; readonly large: number };
  /** Two states that the vendor can express, with at least two rules in the first. For `firewall`. */
  readonly firewalls?: { readonly first: FirewallState; readonly second: FirewallState };
  /** A state that the vendor cannot express; null when it can express all. For `firewall`. */
  readonly impossibleFirewall?: FirewallState | null;
  /** Time that must pass at the vendor before there are metrics, counted in calls of `tick`. For `metrics`. Default 0. */
  readonly ticksUntilMetrics?: number;
}
