/** `value,key=value,...`: how the server writes drives, network cards and the like into one option. */
export interface PropertyString {
  /** The part without a key; null when there is none. */
  head: string | null;
  options: Map<string, string>;
}

export function parsePropertyString(text: string): PropertyString {
  let head: string | null = null;
  const options = new Map<string, string>();
  for (const part of text.split(',')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    if (equals === -1) head ??= part;
    else options.set(part.slice(0, equals), part.slice(equals + 1));
  }
  return { head, options };
}

export function formatPropertyString({ head, options }: PropertyString): string {
  const pairs = [...options].map(([key, value]) => `${key}=${value}`);
  return (head === null ? pairs : [head, ...pairs]).join(',');
}

const DRIVE_KEY = /^(?:ide[0-3]|sata[0-5]|scsi(?:[12]?\d|30)|virtio(?:\d|1[0-5])|efidisk0|tpmstate0)$/;

export function isDriveKey(key: string): boolean {
  return DRIVE_KEY.test(key);
}

/** A drive value whose first part is a volume id, `none` or an order to allocate one. */
export interface DriveValue {
  volume: string;
  options: Map<string, string>;
}

export function parseDrive(value: string): DriveValue {
  const { head, options } = parsePropertyString(value);
  const volume = head ?? options.get('file') ?? '';
  options.delete('file');
  return { volume, options };
}

export function formatDrive(drive: DriveValue): string {
  return formatPropertyString({ head: drive.volume, options: drive.options });
}

export function isCdrom(drive: DriveValue): boolean {
  return drive.options.get('media') === 'cdrom';
}

/** The generated drive that carries the guest's first settings. */
export function isCloudInitDrive(drive: DriveValue): boolean {
  return isCdrom(drive) && /(?:^|[-:/])cloudinit(?:$|\.)/.test(drive.volume);
}

/** Storage id of a volume id; null for `none` and the like. */
export function storageOf(volume: string): string | null {
  const colon = volume.indexOf(':');
  return colon === -1 ? null : volume.slice(0, colon);
}

/** `9` in `base-9-disk-0`, whatever stands before it. */
export function ownerOf(volume: string): number | null {
  const name = volume.slice(volume.lastIndexOf('/') + 1);
  const match = /(?:^|:)(?:vm|base|subvol)-(\d+)-/.exec(name) ?? /^(?:vm|base|subvol)-(\d+)-/.exec(name);
  return match ? Number(match[1]) : null;
}
