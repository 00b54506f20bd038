import { WITHOUT_FACETS, type Capabilities, type DriverDescription } from '@uni/compute-port';
import type { storage } from '@uni/contracts';
import { AppError } from '@uni/platform';

type Declared = Pick<Capabilities, 'snapshots' | 'volumes' | 'backups' | 'iso' | 'addresses' | 'firewall'>;

/** What a place can do with disks and networks, as its driver has declared it. A place that was never opened can do nothing yet. */
export function declaredBy(description: unknown): Declared {
  const capabilities = (description as Partial<DriverDescription> | null)?.capabilities as
    Partial<Declared> | undefined;
  return {
    snapshots: capabilities?.snapshots ?? WITHOUT_FACETS.snapshots,
    volumes: capabilities?.volumes ?? WITHOUT_FACETS.volumes,
    backups: capabilities?.backups ?? WITHOUT_FACETS.backups,
    iso: capabilities?.iso ?? WITHOUT_FACETS.iso,
    addresses: capabilities?.addresses ?? WITHOUT_FACETS.addresses,
    firewall: capabilities?.firewall ?? WITHOUT_FACETS.firewall,
  };
}

export function snapshotRules({ snapshots }: Declared): storage.SnapshotRules {
  const { supported, withMemory, revertRequiresStopped, includesVolumes, max, accountWide } = snapshots;
  return {
    supported,
    withMemory,
    revertRequiresStopped,
    includesVolumes,
    max,
    goesWithInstance: !accountWide,
    included: true,
  };
}

export function volumeRules({ volumes }: Declared): storage.VolumeRules {
  const { supported, detach, attachRequiresStopped, growRequires, max } = volumes;
  return {
    supported,
    detach,
    attachRequiresStopped,
    growRequires,
    max,
    goesWithInstance: detach !== 'anywhere',
    included: true,
  };
}

export function backupRules({ backups }: Declared): storage.BackupRules {
  return { ...backups, goesWithInstance: false, included: true };
}

/** @throws AppError unsupported_by_provider */
export function requireSupport(able: boolean, sentence: string): void {
  if (!able) throw new AppError({ kind: 'unprocessable', code: 'unsupported_by_provider', publicMessage: sentence });
}

/** @throws AppError limit_reached */
export function requireRoom(count: number, max: number | null, words: string): void {
  if (max === null || count < max) return;
  throw new AppError({
    kind: 'conflict',
    code: 'limit_reached',
    publicMessage: `This place keeps at most ${max} ${words} of one instance: delete one first.`,
  });
}

/** @throws AppError illegal_state */
export function requireStopped(needed: boolean, instance: { readonly name: string; readonly status: string }): void {
  if (needed && instance.status !== 'stopped')
    throw illegal(`Stop ${instance.name} first: at its place this is only done while it is off.`);
}

export function illegal(sentence: string): AppError {
  return new AppError({ kind: 'conflict', code: 'illegal_state', publicMessage: sentence });
}
