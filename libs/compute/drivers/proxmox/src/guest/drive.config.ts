import type { GuestConfig } from './guest.config.js';

/** One drive of a guest's configuration: `ceph-vm:vm-7301-disk-0,discard=on,size=40G`. */
export interface Drive {
  readonly key: string;
  /** Before the first comma. */
  readonly volume: string;
  /** null for `none`, for host devices and for paths. */
  readonly storage: string | null;
  readonly isCdrom: boolean;
  readonly isCloudInit: boolean;
  readonly sizeBytes: number | null;
}

const DRIVE_KEY = /^(?:ide[0-3]|sata[0-5]|scsi(?:[12]?\d|30)|virtio(?:1[0-5]|\d))$/;
const FIRMWARE_KEY = /^(?:efidisk0|tpmstate0)$/;
const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 };

/** `40G`, `4200M`, `528K`, plain bytes: powers of 1024. */
export function parseDriveSize(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(text);
  if (!match) return null;
  return Math.round(Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1));
}

export function parseDrive(key: string, value: string): Drive {
  const [head = '', ...rest] = value.split(',');
  const options = new Map(rest.map((part) => splitOnce(part, '=')));
  const volume = head.startsWith('file=') ? head.slice('file='.length) : head;
  const colon = volume.indexOf(':');
  return {
    key,
    volume,
    storage: colon > 0 && !volume.startsWith('/') ? volume.slice(0, colon) : null,
    isCdrom: options.get('media') === 'cdrom',
    isCloudInit: /(?::|-)cloudinit(?:\.|$)/.test(volume),
    sizeBytes: parseDriveSize(options.get('size') ?? ''),
  };
}

/** Every drive, firmware drives included, CD drives too. */
export function drivesOf(config: GuestConfig): readonly Drive[] {
  return Object.entries(config)
    .filter(([key]) => DRIVE_KEY.test(key) || FIRMWARE_KEY.test(key))
    .map(([key, value]) => parseDrive(key, String(value)));
}

/** The disk that the guest boots from, which is the one that is sold by size. */
export function bootDriveOf(config: GuestConfig): Drive | null {
  const disks = drivesOf(config).filter(
    (drive) => !drive.isCdrom && !drive.isCloudInit && !FIRMWARE_KEY.test(drive.key),
  );
  const byKey = new Map(disks.map((drive) => [drive.key, drive]));
  const preferred = [...bootOrderOf(config), String(config['bootdisk'] ?? ''), 'scsi0', 'virtio0', 'sata0', 'ide0'];
  for (const key of preferred) {
    const drive = byKey.get(key);
    if (drive) return drive;
  }
  return disks[0] ?? null;
}

export function cloudInitDriveOf(config: GuestConfig): Drive | null {
  return drivesOf(config).find((drive) => drive.isCloudInit) ?? null;
}

/** A free IDE slot for a CD drive; cloud-init by custom sits on ide2. */
export function freeCdromSlot(config: GuestConfig): string | null {
  return ['ide2', 'ide3', 'ide1', 'ide0'].find((key) => config[key] === undefined) ?? null;
}

/** `order=scsi0;ide2;net0`; the letter form of old versions names no drives. */
function bootOrderOf(config: GuestConfig): readonly string[] {
  const order = /(?:^|,)order=([^,]*)/.exec(String(config['boot'] ?? ''))?.[1];
  return order ? order.split(';') : [];
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
