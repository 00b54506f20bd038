/** One file in the root folder of the image. */
export interface IsoFile {
  /** As readers see it: lower case, digits, hyphens. */
  readonly name: string;
  readonly content: Uint8Array;
}

const SECTOR = 2048;
/** The sixteen sectors before it belong to boot loaders. */
const PRIMARY = 16;
const JOLIET = 17;
const TERMINATOR = 18;
const FIRST_PATH_TABLE = 19;
const ROOT_FOLDER = 23;
const FIRST_FILE = 25;
/** Joliet level 3: names in UCS-2. */
const JOLIET_ESCAPE = '%/E';

/** How one of the two descriptions of the same files writes its texts. */
interface Dialect {
  readonly descriptorType: 1 | 2;
  readonly descriptorSector: number;
  readonly pathTableSector: number;
  readonly folderSector: number;
  text(value: string): Buffer;
  fileName(name: string): string;
}

const iso: Dialect = {
  descriptorType: 1,
  descriptorSector: PRIMARY,
  pathTableSector: FIRST_PATH_TABLE,
  folderSector: ROOT_FOLDER,
  text: (value) => Buffer.from(value, 'ascii'),
  fileName: (name) => `${name.toUpperCase().replaceAll('-', '_')}.;1`,
};

const joliet: Dialect = {
  descriptorType: 2,
  descriptorSector: JOLIET,
  pathTableSector: FIRST_PATH_TABLE + 2,
  folderSector: ROOT_FOLDER + 1,
  text: (value) => Buffer.from(value, 'utf16le').swap16(),
  fileName: (name) => name,
};

interface PlacedFile extends IsoFile {
  readonly sector: number;
}

/**
 * A small ISO 9660 image with one folder. The names that cloud-init looks for are in lower case with hyphens, which the standard
 * forbids, so they stand in a second description (Joliet) that every operating system prefers.
 */
export function writeIso(label: string, files: readonly IsoFile[], at: Date): Buffer {
  let sector = FIRST_FILE;
  const placed = files.map((file): PlacedFile => {
    const here = { ...file, sector };
    sector += sectorsOf(file.content.length);
    return here;
  });
  const image = Buffer.alloc(sector * SECTOR);
  for (const dialect of [iso, joliet]) writeDescription(image, dialect, label, placed, at);
  image.set([255, ...Buffer.from('CD001'), 1], TERMINATOR * SECTOR);
  for (const file of placed) image.set(file.content, file.sector * SECTOR);
  return image;
}

function writeDescription(
  image: Buffer,
  dialect: Dialect,
  label: string,
  files: readonly PlacedFile[],
  at: Date,
): void {
  const folder = buildFolder(dialect, files, at);
  if (folder.length > SECTOR) throw new RangeError('the folder of an image must fit into one sector');
  image.set(folder, dialect.folderSector * SECTOR);
  image.set(buildPathTable(dialect, 'little'), dialect.pathTableSector * SECTOR);
  image.set(buildPathTable(dialect, 'big'), (dialect.pathTableSector + 1) * SECTOR);
  image.set(buildDescriptor(dialect, label, image.length / SECTOR, at), dialect.descriptorSector * SECTOR);
}

function buildDescriptor(dialect: Dialect, label: string, sectors: number, at: Date): Buffer {
  const descriptor = Buffer.alloc(SECTOR);
  const blank = dialect.text(' ');
  const text = (offset: number, length: number, value: string): void => {
    for (let position = 0; position + blank.length <= length; position += blank.length)
      descriptor.set(blank, offset + position);
    descriptor.set(dialect.text(value).subarray(0, length), offset);
  };
  descriptor.set([dialect.descriptorType, ...Buffer.from('CD001'), 1, 0]);
  text(8, 32, '');
  text(40, 32, label);
  both32(descriptor, 80, sectors);
  if (dialect === joliet) descriptor.set(Buffer.from(JOLIET_ESCAPE), 88);
  both16(descriptor, 120, 1); // Volumes in the set.
  both16(descriptor, 124, 1); // Number of this one.
  both16(descriptor, 128, SECTOR);
  both32(descriptor, 132, buildPathTable(dialect, 'little').length);
  descriptor.writeUInt32LE(dialect.pathTableSector, 140);
  descriptor.writeUInt32BE(dialect.pathTableSector + 1, 148);
  descriptor.set(buildRecord(dialect, { kind: 'self' }, dialect.folderSector, SECTOR, at), 156);
  // Names of set, publisher, preparer, application and of three files: none.
  text(190, 623, '');
  for (const offset of [813, 830]) descriptor.set(longDate(at), offset);
  for (const offset of [847, 864]) descriptor.set(Buffer.from('0000000000000000\0'), offset);
  descriptor[881] = 1;
  return descriptor;
}

function buildFolder(dialect: Dialect, files: readonly PlacedFile[], at: Date): Buffer {
  const own = (['self', 'parent'] as const).map((kind) =>
    buildRecord(dialect, { kind }, dialect.folderSector, SECTOR, at),
  );
  const sorted = files.toSorted((a, b) => (dialect.fileName(a.name) < dialect.fileName(b.name) ? -1 : 1));
  const others = sorted.map(({ name, sector, content }) =>
    buildRecord(dialect, { kind: 'file', name: dialect.fileName(name) }, sector, content.length, at),
  );
  return Buffer.concat([...own, ...others]);
}

type RecordName = { readonly kind: 'self' | 'parent' } | { readonly kind: 'file'; readonly name: string };

function buildRecord(dialect: Dialect, name: RecordName, sector: number, sizeBytes: number, at: Date): Buffer {
  const identifier = name.kind === 'file' ? dialect.text(name.name) : Buffer.from([name.kind === 'self' ? 0 : 1]);
  const length = 33 + identifier.length;
  // Records are padded to an even length.
  const record = Buffer.alloc(length + (length % 2));
  record[0] = record.length;
  both32(record, 2, sector);
  both32(record, 10, sizeBytes);
  record.set(shortDate(at), 18);
  record[25] = name.kind === 'file' ? 0 : 2;
  both16(record, 28, 1);
  record[32] = identifier.length;
  record.set(identifier, 33);
  return record;
}

/** The root folder alone. */
function buildPathTable(dialect: Dialect, order: 'little' | 'big'): Buffer {
  const table = Buffer.alloc(10);
  table[0] = 1;
  if (order === 'little') table.writeUInt32LE(dialect.folderSector, 2);
  else table.writeUInt32BE(dialect.folderSector, 2);
  if (order === 'little') table.writeUInt16LE(1, 6);
  else table.writeUInt16BE(1, 6);
  return table;
}

/** Most numbers stand twice, in either byte order. */
function both32(buffer: Buffer, offset: number, value: number): void {
  buffer.writeUInt32LE(value, offset);
  buffer.writeUInt32BE(value, offset + 4);
}

function both16(buffer: Buffer, offset: number, value: number): void {
  buffer.writeUInt16LE(value, offset);
  buffer.writeUInt16BE(value, offset + 2);
}

function shortDate(at: Date): Buffer {
  return Buffer.from([
    at.getUTCFullYear() - 1900,
    at.getUTCMonth() + 1,
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
    0,
  ]);
}

function longDate(at: Date): Buffer {
  const digits = at.toISOString().replace(/\D/g, '').slice(0, 16);
  return Buffer.concat([Buffer.from(digits), Buffer.from([0])]);
}

function sectorsOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / SECTOR));
}
