import { describe, expect, it } from 'vitest';
import { writeIso, type IsoFile } from './iso9660.writer.js';

const SECTOR = 2048;
const AT = new Date('2026-03-04T05:06:07.080Z');
const file = (name: string, content: string): IsoFile => ({ name, content: Buffer.from(content) });
const FILES = [
  file('user-data', `#cloud-config\n# ${'é'.repeat(3000)}\n`),
  file('meta-data', '{"instance-id":"m1"}'),
  file('vendor-data', ''),
  file('network-config', 'version: 1\n'),
];

/** An independent, strict reader of one description of the image. */
function read(image: Buffer, descriptorSector: number, decode: (bytes: Buffer) => string) {
  const descriptor = image.subarray(descriptorSector * SECTOR, (descriptorSector + 1) * SECTOR);
  const both = (buffer: Buffer, offset: number): number => {
    expect(buffer.readUInt32LE(offset)).toBe(buffer.readUInt32BE(offset + 4));
    return buffer.readUInt32LE(offset);
  };
  expect(descriptor.subarray(1, 6).toString('ascii')).toBe('CD001');
  expect(both(descriptor, 80) * SECTOR).toBe(image.length);
  const rootSector = both(descriptor, 156 + 2);
  expect(both(descriptor, 156 + 10)).toBe(SECTOR);
  // The path tables, in either byte order, name the same folder.
  expect(image.readUInt32LE(descriptor.readUInt32LE(140) * SECTOR + 2)).toBe(rootSector);
  expect(image.readUInt32BE(descriptor.readUInt32BE(148) * SECTOR + 2)).toBe(rootSector);

  const folder = image.subarray(rootSector * SECTOR, (rootSector + 1) * SECTOR);
  const entries: { name: string; content: Buffer }[] = [];
  for (let offset = 0; folder[offset]; offset += folder[offset] ?? 0) {
    const record = folder.subarray(offset, offset + (folder[offset] ?? 0));
    expect(record.length % 2).toBe(0);
    const identifier = record.subarray(33, 33 + (record[32] ?? 0));
    const start = both(record, 2) * SECTOR;
    if ((record[25] ?? 0) & 2) expect(start).toBe(rootSector * SECTOR);
    else entries.push({ name: decode(identifier), content: image.subarray(start, start + both(record, 10)) });
  }
  return {
    label: decode(descriptor.subarray(40, 72)).trim(),
    type: descriptor[0],
    escape: descriptor.subarray(88, 91).toString(),
    entries,
  };
}

const ascii = (bytes: Buffer): string => bytes.toString('ascii');
const ucs2 = (bytes: Buffer): string => Buffer.from(bytes).swap16().toString('utf16le');

describe('an image', () => {
  const image = writeIso('cidata', FILES, AT);

  it('carries the label that cloud-init looks for, in both descriptions', () => {
    expect(read(image, 16, ascii)).toMatchObject({ label: 'cidata', type: 1 });
    expect(read(image, 17, ucs2)).toMatchObject({ label: 'cidata', type: 2, escape: '%/E' });
    expect([...image.subarray(18 * SECTOR, 18 * SECTOR + 7)]).toEqual([255, ...Buffer.from('CD001'), 1]);
  });

  it('gives every file back, byte for byte, under the very names that cloud-init reads', () => {
    const { entries } = read(image, 17, ucs2);
    expect(entries.map(({ name }) => name)).toEqual(['meta-data', 'network-config', 'user-data', 'vendor-data']);
    for (const { name, content } of entries) {
      expect(content.equals(FILES.find((wanted) => wanted.name === name)?.content ?? Buffer.alloc(1))).toBe(true);
    }
  });

  it('gives the same files to readers that only know the plain standard', () => {
    const plain = read(image, 16, ascii).entries;
    expect(plain.map(({ name }) => name)).toEqual([
      'META_DATA.;1',
      'NETWORK_CONFIG.;1',
      'USER_DATA.;1',
      'VENDOR_DATA.;1',
    ]);
    expect(plain.map(({ content }) => content.toString())).toEqual(
      read(image, 17, ucs2).entries.map(({ content }) => content.toString()),
    );
  });

  it('is the same for the same content at the same time', () => {
    expect(writeIso('cidata', FILES, AT).equals(image)).toBe(true);
    expect(image.length % SECTOR).toBe(0);
  });

  it.each([0, 1, SECTOR - 1, SECTOR, SECTOR + 1, 10 * SECTOR])('holds a file of %i bytes', (size) => {
    const content = Buffer.alloc(size, 7);
    const { entries } = read(writeIso('x', [{ name: 'a', content }, file('b', 'after')], AT), 17, ucs2);
    expect(entries[0]?.content.equals(content)).toBe(true);
    expect(entries[1]?.content.toString()).toBe('after');
  });

  it('refuses more files than its one folder can name', () => {
    const many = Array.from({ length: 60 }, (_, index) => file(`file-${index}`, ''));
    expect(() => writeIso('x', many, AT)).toThrow(RangeError);
  });
});
