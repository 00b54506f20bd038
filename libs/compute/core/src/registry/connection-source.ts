import type { DriverConnection, ProviderKind } from '@uni/compute-port';

/** A provider as it is configured at this moment, credentials in clear. Never logged. */
export interface LoadedConnection {
  readonly kind: ProviderKind;
  readonly connection: DriverConnection;
  /** Changes with every change of the configuration: decides whether an open driver may be used again. */
  readonly version: string | number;
  /** Hosts that the operator allows beyond public https addresses; see `EndpointPolicy`. */
  readonly allowedHosts: readonly string[];
}

/** Where connections come from: implemented over the database by whoever composes the process. */
export interface ConnectionSource {
  /** null when there is no such provider. */
  load(providerId: string): Promise<LoadedConnection | null>;
}
